using System.Runtime.CompilerServices;

namespace Heartbeat.Runtime.Tests.Fixtures;

internal static class EnoughThreads
{
    /// <summary>
    /// Some hooks block their thread on purpose, and several such tests run at once. The pool gives a blocked thread's successor
    /// only twice a second; the tests are about Heartbeat, not about that.
    /// </summary>
    [ModuleInitializer]
    internal static void Provide() => ThreadPool.SetMinThreads(32, 32);
}
