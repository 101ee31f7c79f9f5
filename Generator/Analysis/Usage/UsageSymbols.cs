using Heartbeat.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis.Usage;

/// <summary>The symbols that the rules about calls compare with: looked up once for a compilation.</summary>
internal sealed class UsageSymbols
{
    private readonly INamedTypeSymbol _socket;
    private readonly Dictionary<string, IMethodSymbol[]> _members;

    private UsageSymbols(Compilation compilation, INamedTypeSymbol socket, INamedTypeSymbol client)
    {
        _socket = socket;
        _members = socket.GetMembers().Concat(client.GetMembers())
            .OfType<IMethodSymbol>()
            .Where(static method => method.MethodKind == MethodKind.Ordinary)
            .GroupBy(static method => method.Name, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.ToArray(), StringComparer.Ordinal);
        Task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
        TaskOfResult = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task`1");
        ValueTask = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask");
        ValueTaskOfResult = compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask`1");
        TaskFactory = compilation.GetTypeByMetadataName("System.Threading.Tasks.TaskFactory");
        Thread = compilation.GetTypeByMetadataName("System.Threading.Thread");
        ThreadPool = compilation.GetTypeByMetadataName("System.Threading.ThreadPool");
        Timer = compilation.GetTypeByMetadataName("System.Threading.Timer");
        ChannelWriter = compilation.GetTypeByMetadataName("System.Threading.Channels.ChannelWriter`1");
    }

    public INamedTypeSymbol? Task { get; }

    public INamedTypeSymbol? TaskOfResult { get; }

    public INamedTypeSymbol? ValueTask { get; }

    public INamedTypeSymbol? ValueTaskOfResult { get; }

    public INamedTypeSymbol? TaskFactory { get; }

    public INamedTypeSymbol? Thread { get; }

    public INamedTypeSymbol? ThreadPool { get; }

    public INamedTypeSymbol? Timer { get; }

    public INamedTypeSymbol? ChannelWriter { get; }

    /// <summary>The symbols of a compilation; null where it does not reference the runtime.</summary>
    public static UsageSymbols? Of(Compilation compilation)
    {
        var attributes = compilation.GetTypesByMetadataName(SocketClass.AttributeName);
        return attributes.IsEmpty ? null : Of(compilation, attributes[0].ContainingAssembly);
    }

    /// <summary>Whether a type is a socket: a class that implements the runtime's interface, the interface, or a type parameter that asks for it.</summary>
    public bool IsSocket(ITypeSymbol? type) =>
        type is not null && (Is(type, _socket) || type.AllInterfaces.Any(contract => Is(contract, _socket)));

    /// <summary>Whether a method is a member of the sockets' interfaces, or implements one. A method of the same name that takes something else is not.</summary>
    public bool IsSocketMember(IMethodSymbol method) =>
        _members.TryGetValue(method.Name, out var members)
        && Array.Exists(members, member => Is(method, member) || Is(method, method.ContainingType?.FindImplementationForInterfaceMember(member)));

    /// <summary>Whether a type is one of .NET, however it is constructed.</summary>
    public static bool IsDefinedBy(ITypeSymbol? type, INamedTypeSymbol? definition) => definition is not null && Is(type?.OriginalDefinition, definition);

    private static UsageSymbols? Of(Compilation compilation, IAssemblySymbol runtime) =>
        runtime.GetTypeByMetadataName("Heartbeat.IHeartbeatSocket") is { } socket && runtime.GetTypeByMetadataName("Heartbeat.IHeartbeatClient") is { } client
            ? new UsageSymbols(compilation, socket, client)
            : null;

    private static bool Is(ISymbol? symbol, ISymbol? other) => SymbolEqualityComparer.Default.Equals(symbol, other);
}
