namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>The line of hook calls, against one that looks through all of it each time.</summary>
public sealed class WaitingCallsTests
{
    /// <summary>Errors most of all: many of them may wait.</summary>
    private static readonly HookKinds[] Hooks =
        [HookKinds.Text, HookKinds.Text, HookKinds.Ping, HookKinds.Pong, HookKinds.Error, HookKinds.Error, HookKinds.Error, HookKinds.Error, HookKinds.Reconnecting, HookKinds.Close];

    [Fact]
    public void Whatever_is_added_and_taken_the_same_calls_wait_in_the_same_order()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var line = new WaitingCalls();
            var expected = new List<HookCall>();
            LinkStory[] links = [new(1, "1.1"), new(2, "1.2")];
            for (var step = 0; step < 300; step++)
            {
                switch (random.Next(100))
                {
                    case < 75:
                        Add(line, expected, new HookCall(Hooks[random.Next(Hooks.Length)]) { Story = links[random.Next(2)] });
                        break;
                    case < 97:
                        Assert.Same(expected.FirstOrDefault(), line.TakeFirst());
                        expected = [.. expected.Skip(1)];
                        break;
                    case 97:
                        var link = links[random.Next(2)];
                        Assert.Equal(expected.Where(call => call.Story == link), line.Remove(link));
                        expected.RemoveAll(call => call.Story == link);
                        break;
                    default:
                        const HookKinds Kept = HookKinds.Close | HookKinds.Error;
                        Assert.Equal(expected.Where(static call => (call.Hook & Kept) == 0), line.RemoveAllBut(Kept));
                        expected.RemoveAll(static call => (call.Hook & Kept) == 0);
                        break;
                }

                Assert.Equal(expected.Count == 0, line.IsEmpty);
            }

            foreach (var call in expected)
            {
                Assert.Same(call, line.TakeFirst());
            }

            Assert.True(line.IsEmpty);
        }
    }

    /// <summary>A newer ping, pong or attempt replaces the one that waits; of errors the newest sixteen do.</summary>
    private static void Add(WaitingCalls line, List<HookCall> expected, HookCall call)
    {
        line.Add(call);
        var most = call.Hook switch
        {
            HookKinds.Ping or HookKinds.Pong or HookKinds.Reconnecting => 1,
            HookKinds.Error => 16,
            _ => int.MaxValue,
        };
        if (expected.Count(waiting => waiting.Hook == call.Hook) == most)
        {
            expected.Remove(expected.First(waiting => waiting.Hook == call.Hook));
        }

        expected.Add(call);
    }
}
