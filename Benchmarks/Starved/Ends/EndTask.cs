using System.Text.Json.Serialization;
using Heartbeat.Benchmarks.Macro.Clients;

namespace Heartbeat.Benchmarks.Starved.Ends;

/// <summary>What an end can be told to do. By name: another build may have more of them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Step>))]
internal enum Step
{
    /// <summary>Listen for connections.</summary>
    Accept,

    /// <summary>Dial as many as are wanted.</summary>
    Connect,

    /// <summary>Send one message on each connection.</summary>
    Speak,

    /// <summary>Queue work items that block.</summary>
    Block,

    /// <summary>Let go of whatever blocks.</summary>
    Release,

    /// <summary>Say which connections have ended.</summary>
    Tell,
}

/// <summary>What an end is told to do next.</summary>
/// <param name="Step">What.</param>
/// <param name="Setup">What it is, for its first task.</param>
/// <param name="Address">Where to dial.</param>
/// <param name="Count">How many connections, or work items.</param>
/// <param name="Blocking">How long a work item blocks.</param>
internal sealed record EndTask(Step Step, EndSetup? Setup = null, Uri? Address = null, int Count = 0, TimeSpan Blocking = default);

/// <summary>How an end is set up, the same for every contender.</summary>
/// <param name="Contender">Who plays.</param>
/// <param name="Interval">How long a quiet connection is left alone.</param>
/// <param name="Timeout">How long an answer may take.</param>
/// <param name="HookBlocks">How long its hook blocks; zero where it does not.</param>
internal sealed record EndSetup(ContenderKind Contender, TimeSpan Interval, TimeSpan Timeout, TimeSpan HookBlocks);

/// <summary>What an end answers to each task.</summary>
/// <param name="Port">Where it listens; 0 where it does not.</param>
/// <param name="Endings">The connections that have ended, where it was asked for them.</param>
internal sealed record EndAnswer(int Port, IReadOnlyList<Ending> Endings);

/// <summary>How a connection ended, as this end has seen it.</summary>
/// <param name="Number">The connection's number.</param>
/// <param name="IsDeclaredDead">Whether this end declared it dead; else it was told, or noticed that the other end had gone.</param>
/// <param name="Why">What was said.</param>
internal sealed record Ending(int Number, bool IsDeclaredDead, string Why);
