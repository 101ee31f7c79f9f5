using System.Diagnostics;
using System.Globalization;
using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// Two network namespaces with a cable between them, where packets can be dropped with iptables. Nothing else can be reached
/// from them, nothing of the machine's own network is touched, and both are deleted in the end.
/// </summary>
internal sealed class Network : IAsyncDisposable
{
    private static int _count;

    private readonly string _ip;
    private readonly string _iptables;

    private Network(string ip, string iptables, Place client, Place server)
    {
        _ip = ip;
        _iptables = iptables;
        ClientPlace = client;
        ServerPlace = server;
    }

    /// <summary>One end of the cable.</summary>
    /// <param name="Name">The namespace's name.</param>
    /// <param name="Address">The address of its end.</param>
    /// <param name="Prefix">What a command line begins with so that it runs there.</param>
    internal sealed record Place(string Name, string Address, IReadOnlyList<string> Prefix);

    public Place ClientPlace { get; }

    public Place ServerPlace { get; }

    /// <summary>Makes the network, or skips the test where that cannot be.</summary>
    public static async Task<Network> Make()
    {
        Requirement.IsRoot();
        var ip = Requirement.Program("ip");
        var iptables = Requirement.Program("iptables");
        var name = $"heartbeat{Environment.ProcessId}x{Interlocked.Increment(ref _count)}";
        var network = new Network(ip, iptables, PlaceOf($"{name}c", "10.99.0.1"), PlaceOf($"{name}s", "10.99.0.2"));
        try
        {
            await network.Build();
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }

        return network;

        Place PlaceOf(string space, string address) => new(space, address, [ip, "netns", "exec", space]);
    }

    /// <summary>From now on packets are dropped where they would arrive: those that match, or all of TCP.</summary>
    public async Task Drop(Dropped dropped, params string[] match)
    {
        foreach (var place in new[] { ClientPlace, ServerPlace })
        {
            if (dropped.HasFlag(place == ClientPlace ? Dropped.ToClient : Dropped.ToServer))
            {
                await Iptables(place, ["-A", "INPUT", "-p", "tcp", .. match, "-j", "DROP"]);
            }
        }
    }

    /// <summary>Everything passes again.</summary>
    public async Task Heal()
    {
        await Iptables(ClientPlace, ["-F", "INPUT"]);
        await Iptables(ServerPlace, ["-F", "INPUT"]);
    }

    /// <summary>How many packets were dropped at a place.</summary>
    public async Task<long> DroppedAt(Place place)
    {
        var rules = await Run(place.Prefix, [_iptables, "-w", "-nvxL", "INPUT"]);
        return rules.Split('\n').Where(line => line.Contains(" DROP ", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until so many packets were dropped at a place.</summary>
    public async Task UntilDroppedAt(Place place, long packets)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (await DroppedAt(place) < packets)
        {
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Deleting the namespaces deletes the cable and the rules in them.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var place in new[] { ClientPlace, ServerPlace }.Where(place => File.Exists($"/run/netns/{place.Name}")))
        {
            await Run([], [_ip, "netns", "delete", place.Name]);
        }
    }

    private async Task Build()
    {
        await Run([], [_ip, "netns", "add", ClientPlace.Name]);
        await Run([], [_ip, "netns", "add", ServerPlace.Name]);
        await Run([], [_ip, "link", "add", "cable", "netns", ClientPlace.Name, "type", "veth", "peer", "name", "cable", "netns", ServerPlace.Name]);
        foreach (var place in new[] { ClientPlace, ServerPlace })
        {
            await Run(place.Prefix, [_ip, "address", "add", $"{place.Address}/24", "dev", "cable"]);
            await Run(place.Prefix, [_ip, "link", "set", "cable", "up"]);
        }
    }

    private Task<string> Iptables(Place place, IReadOnlyList<string> arguments) => Run(place.Prefix, [_iptables, "-w", .. arguments]);

    private static async Task<string> Run(IReadOnlyList<string> prefix, IReadOnlyList<string> command)
    {
        IReadOnlyList<string> whole = [.. prefix, .. command];
        using var process = Process.Start(new ProcessStartInfo(whole[0], whole.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().InTime();
        await process.WaitForExitAsync().InTime();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', whole)} ended with {process.ExitCode}: {await errors}");
        return output;
    }
}
