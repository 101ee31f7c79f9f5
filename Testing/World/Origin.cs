using System.Diagnostics;
using System.Reflection;

namespace Heartbeat.Testing;

/// <summary>Finds out whose code it is that goes on after an await, or that calls.</summary>
internal static class Origin
{
    /// <summary>The method that goes on after an await, by the continuation that it left behind; null where that does not say.</summary>
    public static string? Of(object? continuation)
    {
        var target = (continuation as Delegate)?.Target;
        for (var type = target?.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var argument in type.GetGenericArguments())
            {
                if (typeof(System.Runtime.CompilerServices.IAsyncStateMachine).IsAssignableFrom(argument) && IsUsers(argument.Assembly))
                {
                    return NameOf(argument);
                }
            }
        }

        return null;
    }

    /// <summary>The nearest method of the user's that is on the stack; null for none.</summary>
    public static string? OfCaller()
    {
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod()?.DeclaringType is { } type && IsUsers(type.Assembly))
            {
                return typeof(System.Runtime.CompilerServices.IAsyncStateMachine).IsAssignableFrom(type) ? NameOf(type) : $"{type.Name}.{frame.GetMethod()!.Name}";
            }
        }

        return null;
    }

    private static bool IsUsers(Assembly assembly)
        => assembly != typeof(Origin).Assembly && assembly != typeof(IHeartbeatSocket).Assembly && assembly.GetName().Name is { } name
            && !name.StartsWith("System.", StringComparison.Ordinal) && name is not ("System" or "mscorlib" or "netstandard");

    /// <summary>The compiler calls the state machine of the method Example &lt;Example&gt;d__7.</summary>
    private static string NameOf(Type stateMachine)
    {
        var method = stateMachine.Name;
        var end = method.LastIndexOf('>');
        method = end > 1 ? method[1..end] : method;
        var type = stateMachine.DeclaringType;
        while (type is { Name: ['<', ..], DeclaringType: { } outer })
        {
            type = outer;
        }

        return type is null ? method : $"{type.Name}.{method}";
    }
}
