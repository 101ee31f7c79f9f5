using Heartbeat.Generator.Model;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Emission;

/// <summary>Prints a class's plumbing.</summary>
internal static class SocketEmitter
{
    public static SourceText Emit(SocketModel socket) => GeneratedFile.Of(socket.Namespace, writer =>
    {
        foreach (var container in socket.Containers)
        {
            writer.Open(container);
        }

        writer.Open($"{socket.Declaration} : global::Heartbeat.IHeartbeatSocket");
        WriteOptions(writer, socket);
        WriteMembers(writer, socket);
        WriteHookDeclarations(writer, socket);
        WriteConnection(writer, socket);
        WriteDefaults(writer, socket);
        WriteHookCalls(writer, socket);
        writer.Close();

        foreach (var _ in socket.Containers)
        {
            writer.Close();
        }
    });

    private static void WriteOptions(SourceWriter writer, SocketModel socket) => writer.Write(
        $$"""
        /// <summary>The settings that the attribute gives; the others have their defaults.</summary>
        {{GeneratedFile.Attributes}}
        public static global::Heartbeat.HeartbeatOptions DefaultOptions => HeartbeatDefaults.Options;

        /// <summary>The settings of this socket: <see cref="DefaultOptions"/>, unless others are given when it is created.</summary>
        {{GeneratedFile.Attributes}}
        public global::Heartbeat.HeartbeatOptions Options
        {
            get => HeartbeatConnection.Options;
            init => HeartbeatConnection.Options = value;
        }

        """);

    private static void WriteMembers(SourceWriter writer, SocketModel socket)
    {
        foreach (var member in SocketMembers.All(socket.KnowsItsAddress))
        {
            writer.Write("/// <inheritdoc/>");
            writer.Write(GeneratedFile.Attributes);
            writer.Write(member);
            writer.BlankLine();
        }
    }

    private static void WriteHookDeclarations(SourceWriter writer, SocketModel socket)
    {
        foreach (var hook in socket.HookDeclarations)
        {
            writer.Write($"/// <summary>{hook.Summary}</summary>");
            writer.Write($"{hook.Text};");
            writer.BlankLine();
        }
    }

    private static void WriteConnection(SourceWriter writer, SocketModel socket) => writer.Write(
        $$"""
        {{GeneratedFile.FieldAttributes}}
        private global::Heartbeat.HeartbeatConnection? _heartbeatConnection;

        // Made when it is first needed, so that the constructors stay the class's own.
        {{GeneratedFile.Attributes}}
        private global::Heartbeat.HeartbeatConnection HeartbeatConnection =>
            _heartbeatConnection ?? global::System.Threading.LazyInitializer.EnsureInitialized(
                ref _heartbeatConnection,
                () => new global::Heartbeat.HeartbeatConnection(this, new HeartbeatWrittenHooks({{(socket.CallsInstance ? "this" : "")}}), DefaultOptions));

        """);

    private static void WriteDefaults(SourceWriter writer, SocketModel socket)
    {
        writer.Write("// Apart from the class, so that its static fields may use them in whatever order they are initialised.");
        writer.Write(GeneratedFile.Attributes);
        writer.Open("private static class HeartbeatDefaults");
        if (socket.Settings.Count == 0)
        {
            writer.Write("internal static readonly global::Heartbeat.HeartbeatOptions Options = new global::Heartbeat.HeartbeatOptions();");
        }
        else
        {
            writer.Open("internal static readonly global::Heartbeat.HeartbeatOptions Options = new global::Heartbeat.HeartbeatOptions");
            foreach (var setting in socket.Settings)
            {
                writer.Write($"{setting.Name} = {setting.Value},");
            }

            writer.Close(";");
        }

        writer.Close();
        writer.BlankLine();
    }

    private static void WriteHookCalls(SourceWriter writer, SocketModel socket)
    {
        writer.Write(GeneratedFile.Attributes);
        writer.Open("private sealed class HeartbeatWrittenHooks : global::Heartbeat.HeartbeatHooks");
        if (socket.CallsInstance)
        {
            writer.Write(
                $$"""
                private readonly {{socket.Self}} _socket;

                internal HeartbeatWrittenHooks({{socket.Self}} socket) => _socket = socket;

                """);
        }

        writer.Write($"{socket.OverrideAccessibility} override global::Heartbeat.HookKinds Written =>\n    {string.Join("\n    | ", socket.WrittenKinds)};");
        foreach (var hook in socket.HookCalls)
        {
            writer.BlankLine();
            WriteHookCall(writer, $"{socket.OverrideAccessibility} override {hook.Override}", hook);
        }

        writer.Close();
    }

    private static void WriteHookCall(SourceWriter writer, string header, HookCallModel hook)
    {
        if (hook.CompletesAtOnce)
        {
            writer.Open(header);
            writer.Write($"{hook.Expression};");
            writer.Write("return default;");
            writer.Close();
        }
        else
        {
            writer.Write($"{header} =>\n    {hook.Expression};");
        }
    }
}
