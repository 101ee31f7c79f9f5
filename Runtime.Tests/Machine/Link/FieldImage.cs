using System.Linq.Expressions;
using System.Reflection;

namespace Heartbeat.Runtime.Tests.MachineRules;

/// <summary>
/// All fields of a small struct as one number: two states are the same where their numbers are. Found by reflection, so that a field
/// that comes later is part of the state too, or the walk fails and asks what it is.
/// </summary>
internal static class FieldImage<T>
    where T : struct
{
    public static Func<T, ulong> Of { get; } = Build();

    private static Func<T, ulong> Build()
    {
        var fields = typeof(T).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        if (fields.Length > FieldImage.MostFields)
        {
            throw new NotSupportedException($"{typeof(T).Name} has more fields than fit into one number.");
        }

        var source = Expression.Parameter(typeof(T));
        Expression image = Expression.Constant(0UL);
        foreach (var field in fields)
        {
            Expression value = Expression.Field(source, field);
            if (field.FieldType == typeof(bool))
            {
                value = Expression.Condition(value, Expression.Constant(1L), Expression.Constant(0L));
            }
            else if (field.FieldType == typeof(int) || field.FieldType.IsEnum)
            {
                value = Expression.Convert(value, typeof(long));
            }
            else if (field.FieldType != typeof(long))
            {
                throw new NotSupportedException($"The walk does not know what {typeof(T).Name}.{field.Name} is.");
            }

            image = Expression.Call(typeof(FieldImage), nameof(FieldImage.Append), null, image, value);
        }

        return Expression.Lambda<Func<T, ulong>>(image, source).Compile();
    }
}

internal static class FieldImage
{
    public const int MostFields = 64 / BitsPerField;

    private const int BitsPerField = 3;

    public static ulong Append(ulong image, long value)
        => value is >= 0 and < 1 << BitsPerField
            ? (image << BitsPerField) | (ulong)value
            : throw new NotSupportedException($"The walk has no room for a field that is {value}.");
}
