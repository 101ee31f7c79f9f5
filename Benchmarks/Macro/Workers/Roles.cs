using Heartbeat.Benchmarks.Macro.Jobs;
using Heartbeat.Benchmarks.Macro.Server;

namespace Heartbeat.Benchmarks.Macro.Workers;

/// <summary>What a worker's process can be: the one that is measured, most often a client, or the other end.</summary>
internal static class Roles
{
    public const string Client = "client";
    public const string Server = "server";

    public static int BeClient()
    {
        var fleet = new Fleet();
        Worker.Serve<ClientTask, Dictionary<string, double>>(task => task.Job switch
        {
            JobKind.IdleMemory => new Crowd(task).MeasureMemory(),
            JobKind.IdleProcessor => new Crowd(task).MeasureProcessor(),
            JobKind.Connect => fleet.Connect(task),
            JobKind.Return => fleet.Return(task),
            JobKind.AcceptEcho or JobKind.AcceptEchoSpan or JobKind.AcceptAsyncHook or JobKind.AcceptBroadcast => new AcceptedTraffic(task).Measure(),
            JobKind.AcceptIdle => new AcceptedCrowd(task).Measure(),
            _ => new Traffic(task).Measure(),
        });
        return 0;
    }

    public static int BeServer(string certificate)
    {
        var server = new PeerServer(TrustedCertificate.Load(certificate));
        Worker.Serve<ServerTask, ServerCount>(task =>
        {
            if (task.Cuts)
            {
                server.Cut();
            }

            var (open, accepted) = server.Count;
            return new ServerCount(server.Port, open, accepted);
        });
        return 0;
    }
}
