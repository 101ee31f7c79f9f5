using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;
using Call = Heartbeat.Runtime.Tests.MachineRules.InFlightBatchReferee.Call;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Every order in which a link's writer and whoever ends the link can come upon a batch.</summary>
public sealed class InFlightBatchTests
{
    private static readonly Call[] Calls = Enum.GetValues<Call>();

    [Fact]
    public void In_every_interleaving_messages_are_settled_once_and_released_by_the_last_user()
    {
        var histories = 0;
        var longest = 0;
        Continue([]);
        Figure.Say(string.Create(CultureInfo.InvariantCulture, $"every interleaving of a batch's writer and its link's end: {histories:N0} histories, the longest of {longest} calls"));

        void Continue(Call[] history)
        {
            var isOver = true;
            foreach (var call in Calls)
            {
                var referee = new InFlightBatchReferee();
                Array.ForEach(history, referee.Make);
                if (!referee.IsLegal(call))
                {
                    continue;
                }

                isOver = false;
                Call[] longer = [.. history, call];
                try
                {
                    referee.Make(call);
                }
                catch (Exception exception)
                {
                    Assert.Fail($"{exception.Message}: {string.Join(", ", longer)}");
                }

                Continue(longer);
            }

            histories += isOver ? 1 : 0;
            longest = Math.Max(longest, history.Length);
        }
    }

    /// <summary>Senders who are told after it would hear what the link's end has done to the write, those before them why the link has ended.</summary>
    [Fact]
    public void A_write_that_fails_after_the_end_of_its_link_is_not_why_its_messages_are_in_doubt()
    {
        var batch = new InFlightBatch();
        batch.Begin();
        Assert.True(batch.LeaveInDoubt());
        batch.Fail(new SocketCloseReason { Kind = SocketCloseKind.Faulted });
        Assert.Null(batch.Failure);
    }
}
