using System.Runtime.CompilerServices;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>Effects are carried out in the order in which they were decided, wherever in its array the queue is when it grows.</summary>
public sealed class EffectQueueTests
{
    /// <summary>Beyond the second growth.</summary>
    private const int Most = 70;

    [Fact]
    public void The_order_holds_through_every_wrap_around_and_growth()
    {
        for (var gone = 0; gone < Most; gone++)
        {
            for (var staying = 1; staying < Most; staying++)
            {
                // The first of what stays is anywhere in the array by then, and what comes wraps around, or has it grow.
                var queue = default(EffectQueue);
                var decided = 0;
                var carriedOut = 0;
                while (decided < staying)
                {
                    Enqueue(ref queue, decided++);
                }

                while (carriedOut < gone)
                {
                    Enqueue(ref queue, decided++);
                    Dequeue(ref queue, carriedOut++);
                }

                AssertHolds(ref queue, staying);
                while (decided < gone + staying + Most)
                {
                    Enqueue(ref queue, decided++);
                }

                AssertHolds(ref queue, staying + Most);
                while (carriedOut < decided)
                {
                    Dequeue(ref queue, carriedOut++);
                }

                AssertHolds(ref queue, 0);
            }
        }
    }

    [Fact]
    public void An_empty_queue_holds_no_array()
    {
        var queue = default(EffectQueue);
        AssertHolds(ref queue, 0);
        foreach (var count in (int[])[1, 15, 16, 17, 64, 65])
        {
            for (var number = 0; number < count; number++)
            {
                Enqueue(ref queue, number);
                AssertHolds(ref queue, number + 1);
            }

            for (var number = 0; number < count; number++)
            {
                Dequeue(ref queue, number);
                AssertHolds(ref queue, count - number - 1);
            }
        }
    }

    private static void Enqueue(ref EffectQueue queue, int number)
        => queue.Enqueue(new DecidedEffect(new Effect(EffectKind.SendPing, number)));

    private static void Dequeue(ref EffectQueue queue, int number)
    {
        Assert.True(queue.TryDequeue(out var effect));
        Assert.Equal(number, effect.Effect.Generation);
    }

    /// <summary>An effect holds a link, a lifetime, a token: none that was carried out stays in the array.</summary>
    private static void AssertHolds(ref EffectQueue queue, int count)
    {
        if (count > 0)
        {
            Assert.Equal(count, Array(ref queue)!.Count(static held => held.Effect.Kind != default));
            return;
        }

        Assert.Null(Array(ref queue));
        Assert.False(queue.TryDequeue(out var none));
        Assert.Equal(default, none);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_effects")]
    private static extern ref DecidedEffect[]? Array(ref EffectQueue queue);
}
