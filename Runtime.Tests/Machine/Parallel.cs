using Xunit.Sdk;
using Xunit.v3;

// Nothing here shares anything: the cases of one class run beside each other too.
[assembly: Parallelization(Mode = ParallelMode.All)]
