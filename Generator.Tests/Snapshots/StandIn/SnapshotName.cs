using System.Globalization;
using System.Reflection;

namespace Heartbeat.Generator.Tests.Snapshots;

/// <summary>How Verify names the snapshots of a test: {Class}.{Method}_{parameter=argument}#{file}.verified.{extension}.</summary>
internal static class SnapshotName
{
    private const string NotInNames = "\"\\<>|:*?/";

    /// <summary>What the names of all snapshots of a test begin with.</summary>
    public static string Prefix(MethodInfo method, object?[] arguments)
    {
        var type = method.ReflectedType!;
        var parameters = method.GetParameters();
        var pairs = parameters.Length == arguments.Length
            ? parameters.Zip(arguments, (parameter, argument) => $"_{parameter.Name}={Written(argument)}")
            : [];
        return $"{(type.IsNested ? $"{type.ReflectedType!.Name}." : "")}{type.Name}.{method.Name}{string.Concat(pairs)}";
    }

    /// <summary>The same, of a snapshot's name. No generated file has a # in its name; an argument may have one.</summary>
    public static string PrefixOf(string name)
    {
        var stem = name[..name.LastIndexOf(".verified.", StringComparison.Ordinal)];
        return stem.LastIndexOf('#') is > 0 and var end ? stem[..end] : stem;
    }

    private static string Written(object? argument) => argument switch
    {
        null => "null",
        string or char or bool or decimal or Enum => Cleaned(Convert.ToString(argument, CultureInfo.InvariantCulture)!),
        _ when argument.GetType().IsPrimitive => Convert.ToString(argument, CultureInfo.InvariantCulture)!,
        _ => throw new NotSupportedException($"Verify has a way of its own to write a {argument.GetType()} in a snapshot's name, which the stand-in has not learned."),
    };

    private static string Cleaned(string text) =>
        string.Concat(text.Select(character => character < ' ' || NotInNames.Contains(character, StringComparison.Ordinal) ? '-' : character));
}
