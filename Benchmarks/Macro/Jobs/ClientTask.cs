using System.Text.Json.Serialization;
using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Macro.Jobs;

/// <summary>What the process that is measured can be told to do. By name: another build may have more of them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobKind>))]
internal enum JobKind
{
    Receive,
    SendEach,
    SendMany,
    SendFromMany,
    TrySend,
    Echo,
    IdleMemory,
    IdleProcessor,
    Connect,
    Return,
    AcceptEcho,
    AcceptEchoSpan,
    AcceptAsyncHook,
    AcceptBroadcast,
    AcceptIdle,
}

/// <summary>A task for the process that is measured.</summary>
/// <param name="Job">What to do.</param>
/// <param name="Contender">With whom.</param>
/// <param name="Address">Where the server is.</param>
/// <param name="TakesText">Whether messages are wanted as strings.</param>
/// <param name="Size">How long a message is.</param>
/// <param name="Seconds">How long to measure.</param>
/// <param name="Count">How many connections, or how many messages under way.</param>
/// <param name="Connections">How many connections, where there are several and messages under way on each.</param>
internal sealed record ClientTask(JobKind Job, ContenderKind Contender, Uri Address, bool TakesText, int Size, double Seconds, int Count, int Connections = 1);

/// <summary>What a server's process can be told to do: it always answers with its count.</summary>
internal sealed record ServerTask(bool Cuts);

/// <summary>What a server's process says of itself.</summary>
internal sealed record ServerCount(int Port, int Open, long Accepted);
