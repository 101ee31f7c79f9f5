using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// Writes every field of an object into bytes and reads them back: two states are the same where their bytes are. Found by
/// reflection, so that a field that comes later is part of the state too, or the walk fails and asks what it is.
/// </summary>
/// <remarks>
/// Times are written relative to now, a machine being one that has no clock of its own; a field is a time where its name
/// ends in At, Since, Until or Deadline. What the machine is made up of is written field by field too. A time longer ago than any setting is written as long ago. The generation is left
/// out: it is only compared with that of an event. A byte of 0 is what a field holds that says nothing.
/// </remarks>
internal sealed class StateImage<T>
    where T : class
{
    private readonly Action<T, byte[], int, long> _save;
    private readonly Action<T, byte[], int, long> _load;
    private readonly Dictionary<string, int> _places = [];

    public StateImage()
    {
        var target = Expression.Parameter(typeof(T));
        var image = Expression.Parameter(typeof(byte[]));
        var offset = Expression.Parameter(typeof(int));
        var now = Expression.Parameter(typeof(long));
        var saves = new List<Expression>();
        var loads = new List<Expression>();
        foreach (var (path, field, value) in FieldsOf(typeof(T), target, within: ""))
        {
            _places.Add(path, Size);
            var place = Expression.ArrayAccess(image, Expression.Add(offset, Expression.Constant(Size)));
            if (field.FieldType == typeof(PingTimes))
            {
                var at = Expression.Add(offset, Expression.Constant(Size));
                saves.Add(Expression.Call(typeof(StateFields), nameof(StateFields.SavePingTimes), null, value, image, at, now));
                loads.Add(Expression.Call(typeof(StateFields), nameof(StateFields.LoadPingTimes), null, value, image, at, now));
                Size += StateFields.PingTimesSize;
                continue;
            }

            var (save, load) = StateFields.MethodsFor(field, path);
            Expression saved = field.FieldType.IsEnum ? Expression.Convert(value, typeof(int)) : value;
            saves.Add(Expression.Assign(place, Expression.Call(typeof(StateFields), save, null, saved, now)));
            Expression loaded = Expression.Call(typeof(StateFields), load, null, place, now);
            loads.Add(Expression.Assign(value, field.FieldType.IsEnum ? Expression.Convert(loaded, field.FieldType) : loaded));
            Size++;
        }

        _save = Expression.Lambda<Action<T, byte[], int, long>>(Expression.Block(saves), target, image, offset, now).Compile();
        _load = Expression.Lambda<Action<T, byte[], int, long>>(Expression.Block(loads), target, image, offset, now).Compile();
    }

    /// <summary>How many bytes a state takes.</summary>
    public int Size { get; private set; }

    /// <summary>Where a field is among the bytes; one of a part has the part's name before its own.</summary>
    public int PlaceOf(string path) => _places[path];

    /// <summary>Where all fields of a part are.</summary>
    public int[] PlacesIn(string part)
    {
        var places = _places.Where(place => place.Key.StartsWith($"{part}.", StringComparison.Ordinal)).Select(place => place.Value).ToArray();
        return places.Length > 0 ? places : throw new NotSupportedException($"{typeof(T).Name} has no part {part}.");
    }

    /// <summary>The fields that are state, those of the parts of which it is made up among them.</summary>
    private static IEnumerable<(string Path, FieldInfo Field, Expression Value)> FieldsOf(Type owner, Expression target, string within)
    {
        foreach (var field in owner.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (StateFields.IsNoState(owner, field))
            {
                continue;
            }

            var path = within + StateFields.NameOf(field);
            var value = Expression.Field(target, field);
            if (!StateFields.IsPart(field.FieldType))
            {
                yield return (path, field, value);
                continue;
            }

            foreach (var inner in FieldsOf(field.FieldType, value, $"{path}."))
            {
                yield return inner;
            }
        }
    }

    public void Save(T source, byte[] image, int offset, long now) => _save(source, image, offset, now);

    public void Load(T target, byte[] image, int offset, long now) => _load(target, image, offset, now);
}

/// <summary>How each kind of field is written into a byte.</summary>
internal static class StateFields
{
    /// <summary>Longer than any setting of a walk and all of them together.</summary>
    private const int LongAgo = 100;

    /// <summary>How now is written.</summary>
    public const byte Now = Middle;

    private const int Middle = 128;
    private const int Pings = 8;

    public const int PingTimesSize = Pings + 3;

    private static readonly string[] TimeNames = ["At", "Since", "Until", "Deadline", "_deadline"];

    /// <summary>Lengths of time, and numbers.</summary>
    private static readonly string[] Numbers =
    [
        "_retryAfter", "_peerPings._longestGap", "_peerPings._shortestGap", "_blockedHook._hook", "_exchange._last", "_exchange._awaited", "_exchange._lastThatLeft",
        "_toldDelay", "_proofInterval", "_pongPace", "_hook", "_pingLateness", "_lastPing", "_countedPing", "_lastPingThatLeft",
        "_runningHook", "_lastHook", "_hookInRounds", "_waitingPing", "_begunPing",
    ];

    private static readonly SocketCloseReason?[] Reasons =
    [
        null, Plain.Broken, SocketCloseReason.Silence, SocketCloseReason.StalledWrite, SocketCloseReason.ConnectTimedOut, SocketCloseReason.Requested,
        SocketCloseReason.Cancelled, Plain.Refused, Plain.PeerClosed, Plain.TooBig, Plain.Closed, Plain.TurnedDown, Plain.Final,
        Plain.Verdict, Plain.AtOnce, Plain.Later,
    ];

    /// <summary>How the reason is written that is final.</summary>
    public const byte Final = 12;

    /// <summary>From where on reasons are written that say something of what follows.</summary>
    public const byte FirstThatSays = 11;

    /// <summary>How it is written that the opening's hook has refused the link.</summary>
    public const byte TurnedDown = 11;

    /// <summary>What says something during an event only, or never changes.</summary>
    public static bool IsNoState(Type owner, FieldInfo field)
    {
        if (field.FieldType == typeof(MachineSettings))
        {
            return true;
        }

        var name = field.Name;
        return owner == typeof(Machine)
            ? name is "_effects" or "_random" or "_generation"
            : owner == typeof(Referee) && name is "_cause" or "_wasDue" or "_late" or "_random" or "_facts" or "_wasPatientUntil" or "_wasUnreadUntil" or "_isVerdict" or "_wakesUp" or "_isBehind"
                or "_mustCancelWaiter" or "_mustGiveUp" or "_mustEndSignIn" or "_mustLeaveLink" or "_givenDelay" or "_mustBecomeIdle" or "_mustStartLifetime" or "_hasCancelledWaiter" or "_hasStartedLifetime"
                or "_pingsToNotify" or "_pongsToNotify";
    }

    /// <summary>Whether it is one of the parts of which the runtime makes the machine up.</summary>
    public static bool IsPart(Type type) => type.IsValueType && !type.IsEnum && type.Assembly == typeof(Machine).Assembly && !type.IsPrimitive;

    public static string NameOf(FieldInfo field)
        => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;

    public static (string Save, string Load) MethodsFor(FieldInfo field, string path)
    {
        var type = field.FieldType;
        return type switch
        {
            _ when type == typeof(bool) => (nameof(SaveFlag), nameof(LoadFlag)),
            _ when type == typeof(int) || type.IsEnum => (nameof(SaveCount), nameof(LoadCount)),
            _ when type == typeof(SocketCloseReason) => (nameof(SaveReason), nameof(LoadReason)),
            _ when type == typeof(long) && Numbers.Contains(path) => (nameof(SaveNumber), nameof(LoadNumber)),
            _ when type == typeof(long) && Array.Exists(TimeNames, path.EndsWith) => (nameof(SaveTime), nameof(LoadTime)),
            _ => throw new NotSupportedException($"The walk does not know what {field.DeclaringType!.Name} means by {path}."),
        };
    }

    public static byte SaveFlag(bool flag, long now) => flag ? (byte)1 : (byte)0;

    public static bool LoadFlag(byte saved, long now) => saved != 0;

    public static byte SaveCount(int count, long now) => checked((byte)count);

    public static int LoadCount(byte saved, long now) => saved;

    public static byte SaveNumber(long number, long now) => number == RetryDelay.AtOnce ? byte.MaxValue : checked((byte)number);

    public static long LoadNumber(byte saved, long now) => saved == byte.MaxValue ? RetryDelay.AtOnce : saved;

    public static byte SaveTime(long time, long now)
        => time == Machine.Never ? (byte)0 : checked((byte)(Math.Max(time - now, -LongAgo) + Middle));

    public static long LoadTime(byte saved, long now) => saved == 0 ? Machine.Never : now + saved - Middle;

    public static byte SaveReason(SocketCloseReason? reason, long now)
    {
        if (ReferenceEquals(reason, SocketCloseReason.StalledWriteToPausedPeer))
        {
            // They differ in their texts alone, which the machine does not read.
            reason = SocketCloseReason.StalledWrite;
        }

        for (var place = 0; place < Reasons.Length; place++)
        {
            if (ReferenceEquals(Reasons[place], reason))
            {
                return (byte)place;
            }
        }

        throw new NotSupportedException($"The walk does not know the reason {reason}.");
    }

    public static SocketCloseReason? LoadReason(byte saved, long now) => Reasons[saved];

    /// <summary>Of the ring only what is in it counts, oldest first.</summary>
    public static void SavePingTimes(PingTimes times, byte[] image, int offset, long now)
    {
        var (ring, first, count) = (Ring(times), First(times), Count(times));
        if (count > Pings)
        {
            throw new NotSupportedException("More pings wait for their pongs than the walk has room for.");
        }

        image[offset] = (byte)count;
        image[offset + 1] = checked((byte)Forgotten(times));
        image[offset + 2 + Pings] = SaveFlag(IsAnswered(times), now);
        for (var place = 0; place < Pings; place++)
        {
            image[offset + 2 + place] = place < count ? SaveTime(ring[(first + place) % ring.Length], now) : (byte)0;
        }
    }

    public static void LoadPingTimes(PingTimes times, byte[] image, int offset, long now)
    {
        First(times) = 0;
        Count(times) = image[offset];
        Forgotten(times) = image[offset + 1];
        IsAnswered(times) = LoadFlag(image[offset + 2 + Pings], now);
        for (var place = 0; place < image[offset]; place++)
        {
            Ring(times)[place] = LoadTime(image[offset + 2 + place], now);
        }
    }

    static StateFields()
    {
        var fields = typeof(PingTimes).GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
        if (!fields.Select(field => field.Name).Order(StringComparer.Ordinal).SequenceEqual(["_count", "_first", "_forgotten", "_isAnswered", "_times"]))
        {
            throw new NotSupportedException("The walk does not know all fields of the ping times.");
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_times")]
    private static extern ref long[] Ring(PingTimes times);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_first")]
    private static extern ref int First(PingTimes times);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_count")]
    private static extern ref int Count(PingTimes times);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_forgotten")]
    private static extern ref int Forgotten(PingTimes times);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_isAnswered")]
    private static extern ref bool IsAnswered(PingTimes times);
}
