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
                if (IsAsync(argument) && IsUsers(argument.Assembly))
                {
                    return NameOf(argument);
                }
            }
        }

        return null;
    }

    /// <summary>The nearest method of the user's that is on the stack; null for none.</summary>
    public static string? OfCaller()
        => UsersOnStack().Select(static caller => IsAsync(caller.Type) ? NameOf(caller.Type) : NameOf(caller.Type, caller.Method)).FirstOrDefault();

    /// <summary>The nearest asynchronous method of the user's that goes on on this thread; null for none.</summary>
    public static string? OfAsyncCaller()
        => UsersOnStack().Where(static caller => IsAsync(caller.Type)).Select(static caller => NameOf(caller.Type)).FirstOrDefault();

    private static IEnumerable<(Type Type, string Method)> UsersOnStack()
        => new StackTrace(fNeedFileInfo: false).GetFrames()
            .Select(static frame => frame.GetMethod())
            .Where(static method => method?.DeclaringType is { } type && IsUsers(type.Assembly) && !IsGenerated(type, method.Name))
            .Select(static method => (method!.DeclaringType!, method.Name));

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

    /// <summary>Whether what is thrown just now is thrown to asynchronous code of ours, which throws it again to whoever awaits that.</summary>
    public static bool IsThrownToOurs()
    {
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod()?.DeclaringType is not { } type)
            {
                continue;
            }

            if (IsAsync(type))
            {
                return IsOurs(type.Assembly);
            }

            if (IsUsers(type.Assembly))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Whether it is what the compiler makes of an asynchronous method.</summary>
    private static bool IsAsync(Type type) => typeof(System.Runtime.CompilerServices.IAsyncStateMachine).IsAssignableFrom(type);

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
