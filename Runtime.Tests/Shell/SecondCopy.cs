using System.Reflection;
using System.Runtime.Loader;

namespace Heartbeat.Runtime.Tests.Shell;

/// <summary>A second copy of the runtime and of these tests: in it everything that a process does once is still to be done.</summary>
internal sealed class SecondCopy : AssemblyLoadContext
{
    private static readonly Assembly[] Copied = [typeof(SecondCopy).Assembly, typeof(HeartbeatOptions).Assembly];

    private SecondCopy()
    {
    }

    /// <summary>Runs a static method there. Its sockets need a logger: .NET lets no process have two event sources of one name.</summary>
    public static async Task Run(Func<Task> method)
    {
        var type = new SecondCopy().LoadFromAssemblyName(Copied[0].GetName()).GetType(method.Method.DeclaringType!.FullName!, throwOnError: true)!;
        await (Task)type.GetMethod(method.Method.Name, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
        => Array.Find(Copied, copied => copied.GetName().Name == assemblyName.Name) is { } copied ? LoadFromAssemblyPath(copied.Location) : null;
}
