using System.Diagnostics;
using System.Reflection;

namespace Heartbeat.Testing;

/// <summary>Finds out whose code it is that goes on after an await, or that calls.</summary>
internal static class Origin
{
    /// <summary>The platform, and what runs tests.</summary>
    private static readonly string[] Others = ["System.", "Microsoft.", "xunit.", "nunit.", "MSTest."];

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
            if (frame.GetMethod() is { DeclaringType: { } type } method && IsUsers(type.Assembly) && !IsGenerated(type, method.Name))
            {
                return typeof(System.Runtime.CompilerServices.IAsyncStateMachine).IsAssignableFrom(type) ? NameOf(type) : NameOf(type, method.Name);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether the caller, a thread of the pool, has nothing to do but to hand on that a task has ended or is cancelled: the platform sends that there where
    /// what goes on then must not run inside of what ends the task. No code of the user's runs, and no time limit, file or network has ended it.
    /// </summary>
    public static bool IsHandingOn()
    {
        if (!Thread.CurrentThread.IsThreadPoolThread)
        {
            return false;
        }

        var types = new StackTrace(fNeedFileInfo: false).GetFrames().Select(static frame => frame.GetMethod()?.DeclaringType).ToList();
        return types.TrueForAll(static type => type is not null && (IsOurs(type.Assembly) || IsOfTasks(type)))

            // Inside a task, what Task.Run was given has just ended.
            && (Task.CurrentId is null || types.Contains(typeof(CancellationTokenSource)));
    }

    private static bool IsOfTasks(Type type)
        => type.Assembly == typeof(Task).Assembly && type.Namespace is ("System.Threading" or "System.Threading.Tasks" or "System.Runtime.CompilerServices")
            && !type.Name.StartsWith("Timer", StringComparison.Ordinal);

    /// <summary>What every socket class has is in the user's assembly too, and says nothing: who called it does.</summary>
    private static bool IsGenerated(Type type, string method)
        => typeof(IHeartbeatSocket).IsAssignableFrom(type)
            && new[] { typeof(IHeartbeatSocket), typeof(IHeartbeatClient), typeof(IHeartbeatSession), typeof(IAsyncDisposable) }.Any(members => members.GetMethods().Any(member => member.Name == method));

    private static bool IsUsers(Assembly assembly)
        => !IsOurs(assembly) && assembly.GetName().Name is { } name
            && !Others.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && name is not ("System" or "mscorlib" or "netstandard");

    private static bool IsOurs(Assembly assembly) => assembly == typeof(Origin).Assembly || assembly == typeof(IHeartbeatSocket).Assembly;

    /// <summary>The compiler calls the state machine of the method Example &lt;Example&gt;d__7, and that of a lambda in it &lt;&lt;Example&gt;b__7_0&gt;d.</summary>
    private static string NameOf(Type stateMachine) => NameOf(stateMachine.DeclaringType, stateMachine.Name);

    /// <summary>What the compiler has made of a method, of a lambda or of a local function in it has the method's name between its first brackets.</summary>
    private static string NameOf(Type? type, string method)
    {
        var inner = method.TrimStart('<');
        var end = inner.IndexOf('>');
        method = inner.Length < method.Length && end > 0 ? inner[..end] : method;
        while (type is { Name: ['<', ..], DeclaringType: { } outer })
        {
            type = outer;
        }

        return type is null ? method : $"{type.Name}.{method}";
    }
}
