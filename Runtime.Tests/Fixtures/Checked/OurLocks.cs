using System.Collections.Concurrent;
using System.Reflection;

namespace Heartbeat.Runtime.Tests.Fixtures.Checked;

/// <summary>
/// Every lock that a socket's parts can reach, found by looking through their fields; and whether the calling thread holds one. What
/// belongs to a user calls <see cref="Check"/> whenever it is called.
/// </summary>
internal sealed class OurLocks
{
    private static readonly Assembly Ours = typeof(HeartbeatConnection).Assembly;
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> FieldsOf = new();

    private readonly ConcurrentBag<object> _roots = [];
    private readonly ConcurrentDictionary<Type, bool> _owners = new();
    private readonly ConcurrentDictionary<string, int> _checks = new();

    /// <summary>Types of ours that have a lock.</summary>
    public static IEnumerable<Type> AllOwners
        => Ours.GetTypes().Where(static type => type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Any(static one => one.FieldType == typeof(Lock)));

    /// <summary>The types whose locks were looked at.</summary>
    public ICollection<Type> Owners => _owners.Keys;

    /// <summary>How often each thing of a user's was called.</summary>
    public IReadOnlyDictionary<string, int> Checks => _checks;

    /// <summary>Where a lock was held, and whose.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>From here on the locks that this can reach are looked at too.</summary>
    public void Add(object root) => _roots.Add(root);

    /// <summary>The calling thread runs what belongs to a user.</summary>
    /// <param name="what">What it is.</param>
    public void Check(string what)
    {
        _checks.AddOrUpdate(what, 1, static (_, count) => count + 1);
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var next = new Stack<object>(_roots);
        while (next.TryPop(out var current))
        {
            if (!seen.Add(current))
            {
                continue;
            }

            foreach (var (owner, value) in Values(current))
            {
                if (value is Lock held)
                {
                    _owners.TryAdd(owner, true);
                    if (held.IsHeldByCurrentThread)
                    {
                        Violations.Enqueue($"{what} was called with the lock of {owner.Name} held:\n{Environment.StackTrace}");
                    }
                }
                else
                {
                    next.Push(value);
                }
            }
        }
    }

    /// <summary>What hangs on an object that may lead to a lock of ours.</summary>
    private static IEnumerable<(Type Owner, object Value)> Values(object current)
    {
        switch (current)
        {
            case Delegate { Target: { } target } when IsOurs(target.GetType()):
                yield return (current.GetType(), target);
                yield break;
            case Delegate:
                yield break;
            case Array array:
                foreach (var item in array)
                {
                    if (item is not null && IsOurs(item.GetType()))
                    {
                        yield return (current.GetType(), item);
                    }
                }

                yield break;
        }

        var type = current.GetType();
        foreach (var field in FieldsOf.GetOrAdd(type, static type => Fields(type)))
        {
            if (field.GetValue(current) is { } value && (value is Lock || IsOurs(value.GetType())))
            {
                yield return (type, value);
            }
        }
    }

    private static FieldInfo[] Fields(Type? type)
    {
        var fields = new List<FieldInfo>();
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            fields.AddRange(type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(static field => !field.FieldType.IsPrimitive && !field.FieldType.IsPointer && !field.FieldType.IsByRefLike));
        }

        return [.. fields];
    }

    // Ours, or a delegate, a list or a box of something of ours.
    private static bool IsOurs(Type type)
        => type.Assembly == Ours
            || typeof(Delegate).IsAssignableFrom(type)
            || (type.IsArray && IsOurs(type.GetElementType()!))
            || (type.IsGenericType && type.GetGenericArguments().Any(IsOurs));
}
