using System.Globalization;
using System.Net.WebSockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Xunit;

namespace Heartbeat.Runtime.Tests.Frames;

/// <summary>
/// Random streams, half of them spoiled, read by our frames and by the platform's WebSocket, each cut in its own way: messages, pings, closes and
/// errors must agree. Where they do not, it is one of the differences that stand here, each with its section of the RFC.
/// </summary>
public sealed class AgainstPlatformTests
{
    /// <summary>Larger than any stream, for the platform has no limit.</summary>
    private const int Limit = int.MaxValue;

    /// <summary>As long as the longest frame that is written here, and more.</summary>
    private const int WhatMoreThePlatformMayNeed = 400;

    /// <summary>Statuses that the registry has since been given (RFC 6455, 11.7), and the platform does not know: it takes them for an error.</summary>
    private static readonly string[] KnownToUsAlone = ["close 1012", "close 1013", "close 1014"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_find_the_same(bool isServer)
    {
        var streams = Effort.Of(quick: 5_000, full: 200_000);
        var wrong = 0;
        for (var seed = 1; seed <= streams; seed++)
        {
            var random = new Random(seed);
            var stream = Spoiled(random, RandomFrames.Write(random, isMasked: isServer));
            var ours = Ours(random, isServer, stream);
            var platform = await PlatformReading.OfAsync(isServer, stream, Cut(random, stream.Length));
            wrong += ours.Count > 0 && ours[^1].StartsWith("violation", StringComparison.Ordinal) ? 1 : 0;
            if (ours.Count > platform.Count && ours[^1].StartsWith("violation", StringComparison.Ordinal))
            {
                // What is wrong is found as soon as it has come, and by the platform when more has.
                platform = await PlatformReading.OfAsync(isServer, [.. stream, .. new byte[WhatMoreThePlatformMayNeed]], []);
            }

            if (!AreSame(ours, platform))
            {
                Assert.Fail($"Seed {seed}, {Convert.ToHexString(stream)}\nours\n  {string.Join("\n  ", ours)}\nthe platform's\n  {string.Join("\n  ", platform)}");
            }
        }

        // Else nothing would be compared but what is right.
        Assert.InRange(wrong, streams / 10, streams - (streams / 10));
        Figure.Say($"frames against the platform's WebSocket, {(isServer ? "server" : "client")}: {streams} streams, {wrong} of them wrong");
    }

    private static bool AreSame(List<string> ours, List<string> platform)
    {
        if (ours.SequenceEqual(platform))
        {
            return true;
        }

        // The platform has no limit, and reads on in a frame that does not end here.
        if (ours.Count > 0 && ours[^1] == "too big")
        {
            return platform.Take(ours.Count - 1).SequenceEqual(ours.SkipLast(1)) && platform.Count <= ours.Count;
        }

        // A text that is wrong is so with its first wrong byte (RFC 6455, 8.1). The platform finds that with the next byte, with the frame, or, where
        // the last fragment is empty, not at all. Pings may lie between, and something else may be wrong by then; but no message comes of it.
        if (ours.Count > 0 && ours[^1] == "violation 1007" && platform.Take(ours.Count - 1).SequenceEqual(ours.SkipLast(1)))
        {
            var next = platform.Skip(ours.Count - 1).FirstOrDefault(static line => !line.StartsWith("ping", StringComparison.Ordinal));
            return next is null or PlatformReading.NotUtf8 || next.StartsWith("violation", StringComparison.Ordinal) || next.StartsWith("close", StringComparison.Ordinal);
        }

        var isAlikeBefore = ours.Count == platform.Count && ours.Take(ours.Count - 1).SequenceEqual(platform.Take(ours.Count - 1));
        return isAlikeBefore && (ours[^1], platform[^1]) switch
        {
            // No status is 1005 (RFC 6455, 7.1.5).
            ("close 1005 ", "close 1000 ") => true,
            (var close, "violation 1002") => Array.Exists(KnownToUsAlone, known => close.StartsWith(known, StringComparison.Ordinal)) || close == "violation 1007 in close",
            _ => false,
        };
    }

    private static List<string> Ours(Random random, bool isServer, byte[] stream)
    {
        List<string> lines = [];
        foreach (var line in Reading.Of(isServer, stream, Cut(random, stream.Length), Limit))
        {
            // The platform tells nobody of a pong, nor what is unfinished at the end, and has no limit.
            if (line.StartsWith("pong", StringComparison.Ordinal) || line == "unfinished")
            {
                continue;
            }

            // A description that is no UTF-8: 1007 (RFC 6455, 8.1), and 1002 of the platform.
            lines.Add(line.StartsWith("violation", StringComparison.Ordinal) ? line.Contains("description", StringComparison.Ordinal) ? "violation 1007 in close" : line[..14] : line);
        }

        return lines;
    }

    private static int[] Cut(Random random, int length)
    {
        List<int> cuts = [];
        var most = random.Next(3) switch { 0 => 1, 1 => 8, _ => 1000 };
        for (var at = random.Next(1, most + 1); at < length; at += random.Next(1, most + 1))
        {
            cuts.Add(at);
        }

        return [.. cuts];
    }

    private static byte[] Spoiled(Random random, byte[] stream)
    {
        if (random.Next(2) == 0)
        {
            return stream;
        }

        List<byte> spoiled = [.. stream];
        for (var times = random.Next(1, 4); times > 0 && spoiled.Count > 0; times--)
        {
            var at = random.Next(spoiled.Count);
            switch (random.Next(4))
            {
                case 0:
                    spoiled[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    spoiled[at] = (byte)random.Next(256);
                    break;
                case 2:
                    spoiled.RemoveAt(at);
                    break;
                default:
                    spoiled.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. spoiled];
    }
}
