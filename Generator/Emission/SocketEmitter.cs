using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Emission;

/// <summary>Prints the generated half of a class.</summary>
internal static class SocketEmitter
{
    public static SourceText Emit(SocketModel socket) => GeneratedFile.Of(
        socket.Namespace,
        writer => Write(writer, socket),
        socket.Implementation is null ? [] : GeneratedFile.Aliases);

    // What a reader looks for comes first: the hooks, then what the class can do, then how.
    private static void Write(SourceWriter writer, SocketModel socket)
    {
        foreach (var container in socket.Containers)
        {
            writer.Open(Declaration(container));
        }

        writer.Open(Declaration(socket.Type) + (socket.Implementation is null ? "" : " : global::Heartbeat.IHeartbeatClient, global::Heartbeat.IHeartbeatSession, global::Heartbeat.CompilerServices.IGeneratedSocket"));
        WriteHookDeclarations(writer, socket);
        if (socket.Implementation is { } implementation)
        {
            WriteOptions(writer, implementation);
            WriteMembers(writer, implementation);
            WriteConnection(writer, implementation);
            WriteDefaults(writer, implementation);
            WriteHookCalls(writer, implementation);
        }

        writer.Close();

        foreach (var _ in socket.Containers)
        {
            writer.Close();
        }
    }

    private static void WriteOptions(SourceWriter writer, SocketImplementationModel implementation)
    {
        if (implementation.HasDefaultOptions)
        {
            writer.Write(
                $$"""
                /// <summary>The settings that the attribute gives; the others have their defaults.</summary>
                {{GeneratedFile.ShortAttributes}}
                public static global::Heartbeat.HeartbeatOptions DefaultOptions => {{implementation.Names.Defaults}}.Options;

                """);
        }

        if (implementation.HasOptions)
        {
            writer.Write(
                $$"""
                /// <summary>The settings of this socket: those of the attribute, unless others are given when it is created.</summary>
                {{GeneratedFile.ShortAttributes}}
                public global::Heartbeat.HeartbeatOptions Options
                {
                    get => {{implementation.Names.Connection}}.Options;
                    init => {{implementation.Names.Connection}}.Options = value;
                }

                """);
        }
        else
        {
            writer.Write(
                $$"""
                /// <inheritdoc/>
                {{GeneratedFile.ShortAttributes}}
                global::Heartbeat.HeartbeatOptions global::Heartbeat.IHeartbeatSocket.Options => {{implementation.Names.Connection}}.Options;

                """);
        }
    }

    private static void WriteMembers(SourceWriter writer, SocketImplementationModel implementation)
    {
        foreach (var member in implementation.Members)
        {
            writer.Write("/// <inheritdoc/>");
            writer.Write(GeneratedFile.ShortAttributes);
            writer.Write(MemberPrinter.Print(member, implementation.Names.Connection));
            writer.BlankLine();
        }
    }

    private static void WriteHookDeclarations(SourceWriter writer, SocketModel socket)
    {
        foreach (var hook in socket.HookDeclarations)
        {
            writer.Write(HookPrinter.Documentation(hook));
            writer.Write(HookPrinter.Declaration(hook.Signature));
            writer.BlankLine();
        }
    }

    private static void WriteConnection(SourceWriter writer, SocketImplementationModel implementation) => writer.Write(
        $$"""
        /// <inheritdoc/>
        {{GeneratedFile.ShortAttributes}}
        [global::System.Diagnostics.DebuggerBrowsable(global::System.Diagnostics.DebuggerBrowsableState.Never)]
        global::Heartbeat.CompilerServices.HeartbeatConnection global::Heartbeat.CompilerServices.IGeneratedSocket.Implementation => {{implementation.Names.Connection}};

        private global::Heartbeat.CompilerServices.HeartbeatConnection? {{implementation.Names.Field}};

        // Made when it is first needed, so that the constructors stay the class's own.
        {{GeneratedFile.ShortAttributes}}
        [global::System.Diagnostics.DebuggerBrowsable(global::System.Diagnostics.DebuggerBrowsableState.Never)]
        private global::Heartbeat.CompilerServices.HeartbeatConnection {{implementation.Names.Connection}} =>
            {{implementation.Names.Field}} ?? global::System.Threading.LazyInitializer.EnsureInitialized(
                ref {{implementation.Names.Field}},
                () => new global::Heartbeat.CompilerServices.HeartbeatConnection(this, new {{implementation.Names.Hooks}}({{(implementation.CallsInstance ? "this" : "")}}), {{implementation.Names.Defaults}}.Options));

        """);

    private static void WriteDefaults(SourceWriter writer, SocketImplementationModel implementation)
    {
        writer.Write("// In a class of its own, so that static fields of the socket can use it, whatever the order in which they are initialized.");
        writer.Write(GeneratedFile.ShortAttributes);
        writer.Open($"private static class {implementation.Names.Defaults}");
        if (implementation.Settings.Count == 0)
        {
            writer.Write("internal static readonly global::Heartbeat.HeartbeatOptions Options = new global::Heartbeat.HeartbeatOptions();");
        }
        else
        {
            writer.Open("internal static readonly global::Heartbeat.HeartbeatOptions Options = new global::Heartbeat.HeartbeatOptions");
            foreach (var setting in implementation.Settings)
            {
                writer.Write($"{setting.Name} = {SettingPrinter.Print(setting.Value)},");
            }

            writer.Close(";");
        }

        writer.Close();
        writer.BlankLine();
    }

    private static void WriteHookCalls(SourceWriter writer, SocketImplementationModel implementation)
    {
        writer.Write(GeneratedFile.ShortAttributes);
        writer.Open($"private sealed class {implementation.Names.Hooks} : global::Heartbeat.CompilerServices.HeartbeatHooks");
        if (implementation.CallsInstance)
        {
            writer.Write(
                $$"""
                private readonly {{implementation.Self}} _socket;

                internal {{implementation.Names.Hooks}}({{implementation.Self}} socket) => _socket = socket;

                """);
        }

        var @override = implementation.SeesRuntimeInternals ? "protected internal override" : "protected override";
        writer.Write($"{@override} global::Heartbeat.CompilerServices.HookKinds Written =>\n    {HookPrinter.Kinds(implementation.Hooks)};");
        foreach (var hook in implementation.Hooks)
        {
            writer.BlankLine();
            WriteHookCall(writer, $"{@override} {HookPrinter.Override(hook.Signature.Slot)}", HookPrinter.Call(hook, implementation.Self), hook.Signature.CompletesAtOnce);
        }

        writer.Close();
    }

    private static void WriteHookCall(SourceWriter writer, string header, string call, bool completesAtOnce)
    {
        if (completesAtOnce)
        {
            writer.Open(header);
            writer.Write($"{call};");
            writer.Write("return default;");
            writer.Close();
        }
        else
        {
            writer.Write($"{header} =>\n    {call};");
        }
    }

    private static string Declaration(TypeModel type) => $"partial {type.Keyword} {type.Name}";
}
