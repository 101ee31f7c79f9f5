using Heartbeat.Fuzz;
using SharpFuzz;

// Heartbeat.Fuzz seeds FOLDER writes what the fuzzer begins with; Heartbeat.Fuzz run FILES tries inputs outside of it (uninstrumented); without
// arguments it is afl-fuzz that gives the inputs.
switch (args)
{
    case ["seeds", var folder]:
        Seeds.Write(folder);
        break;
    case ["run", .. var files]:
        foreach (var file in files)
        {
            Target.Run(await File.ReadAllBytesAsync(file));
        }

        break;
    default:
        Fuzzer.OutOfProcess.Run(static stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            Target.Run(input.ToArray());
        });
        break;
}
