namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>What can be asked for at any time is tried in every phase.</summary>
internal static class EachPhase
{
    /// <summary>A world in each phase; those that can have had an open link before have had one, unless told otherwise.</summary>
    public static IEnumerable<MachineWorld> Worlds(bool neverOpened = false)
    {
        yield return new MachineWorld();

        var asking = new MachineWorld { Agrees = false };
        asking.Connect();
        yield return asking;

        var dialing = new MachineWorld();
        dialing.Connect();
        yield return dialing;

        var opening = new MachineWorld { Agrees = false };
        opening.Connect();
        opening.Yes(DecisionHook.Connecting);
        opening.Succeeds();
        yield return opening;

        yield return MachineWorld.Open();

        var leaving = MachineWorld.Open();
        leaving.ReceivesClose();
        yield return leaving;

        foreach (var agrees in new[] { false, true })
        {
            var waiting = new MachineWorld();
            waiting.Connect();
            if (neverOpened)
            {
                waiting.Agrees = agrees;
                waiting.Fails();
            }
            else
            {
                waiting.Succeeds();
                waiting.Agrees = agrees;
                waiting.LinkBreaks();
            }

            yield return waiting;
        }

        var ended = MachineWorld.Open(Plain.Settings with { Max = 0 });
        ended.LinkBreaks();
        yield return ended;
    }
}
