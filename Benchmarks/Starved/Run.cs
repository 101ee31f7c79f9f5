using Heartbeat.Benchmarks.Macro.Clients;
using Heartbeat.Benchmarks.Macro.Workers;
using Heartbeat.Benchmarks.Starved.Ends;

namespace Heartbeat.Benchmarks.Starved;

/// <summary>One scenario played once by one contender, between two processes of its own.</summary>
/// <param name="Scenario">What happens.</param>
/// <param name="Contender">To whom.</param>
/// <param name="Number">Which of its runs it is.</param>
internal sealed record Run(Scenario Scenario, ContenderKind Contender, int Number)
{
    /// <summary>What is new comes to rest first, and a heartbeat or two have been exchanged where they are quick.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2.5);

    /// <summary>What has happened reaches the hooks, once all threads are free again.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);

    /// <param name="folder">Where the build is that plays.</param>
    /// <returns>What became of the connections; and what was said where one ended that nobody had declared dead.</returns>
    public (Outcome Outcome, IReadOnlyList<string> Unexplained) Play(string folder)
    {
        using var server = new Worker(folder, core: null, trusted: null, EndProcess.Role);
        using var clients = new Worker(folder, core: null, trusted: null, EndProcess.Role);
        var port = Do(server, new EndTask(Step.Accept, SetupOf(Scenario.IsServerStarved))).Port;
        Do(clients, new EndTask(Step.Connect, SetupOf(!Scenario.IsServerStarved), new Uri($"ws://127.0.0.1:{port}{End.Path}"), Scenario.Connections));
        Thread.Sleep(Settling);

        var (starved, other) = Scenario.IsServerStarved ? (server, clients) : (clients, server);
        if (Scenario.IsOtherWork)
        {
            Do(starved, new EndTask(Step.Block, Count: Scenario.WorkItems, Blocking: Scenario.Blocking));
        }
        else
        {
            Do(other, new EndTask(Step.Speak));
        }

        Thread.Sleep(Scenario.Watched);
        Do(starved, new EndTask(Step.Release));
        Thread.Sleep(Aftermath);
        return Judge(Do(starved, new EndTask(Step.Tell)).Endings, Do(other, new EndTask(Step.Tell)).Endings);
    }

    private static EndAnswer Do(Worker worker, EndTask task) => worker.Do<EndTask, EndAnswer>(task);

    private EndSetup SetupOf(bool isStarved)
    {
        var patience = isStarved ? Scenario.StarvedEnd : Scenario.OtherEnd;
        var hookBlocks = isStarved && !Scenario.IsOtherWork ? Scenario.Blocking : TimeSpan.Zero;
        return new EndSetup(Contender == ContenderKind.Before ? ContenderKind.Heartbeat : Contender, patience.Interval, patience.Timeout, hookBlocks);
    }

    private (Outcome Outcome, IReadOnlyList<string> Unexplained) Judge(IReadOnlyList<Ending> starved, IReadOnlyList<Ending> other)
    {
        Ending[] all = [.. starved, .. other];
        var declared = all.Where(static ending => ending.IsDeclaredDead).Select(static ending => ending.Number).ToHashSet();
        var unexplained = all.Where(ending => !declared.Contains(ending.Number)).ToArray();
        var outcome = new Outcome(
            Scenario.Connections,
            starved.Count(static ending => ending.IsDeclaredDead),
            other.Count(static ending => ending.IsDeclaredDead),
            unexplained.DistinctBy(static ending => ending.Number).Count());
        return (outcome, [.. unexplained.Select(static ending => ending.Why)]);
    }
}
