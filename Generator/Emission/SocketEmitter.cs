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

        if (socket.Plumbing is { } plumbing)
        {
            writer.Open($"{socket.Declaration} : global::Heartbeat.IHeartbeatSocket");
            WriteOptions(writer, plumbing);
            WriteMembers(writer, plumbing);
            WriteHookDeclarations(writer, socket);
            WriteConnection(writer, plumbing);
            WriteDefaults(writer, plumbing);
            WriteHookCalls(writer, plumbing);
        }
        else
        {
            writer.Open(socket.Declaration);
            WriteHookDeclarations(writer, socket);
        }

        writer.Close();

        foreach (var _ in socket.Containers)
        {
            writer.Close();
        }
    });

    private static void WriteOptions(SourceWriter writer, PlumbingModel plumbing)
    {
        if (plumbing.HasDefaultOptions)
        {
            writer.Write(
                $$"""
                /// <summary>The settings that the attribute gives; the others have their defaults.</summary>
                {{GeneratedFile.Attributes}}
                public static global::Heartbeat.HeartbeatOptions DefaultOptions => {{plumbing.Names.Defaults}}.Options;

                """);
        }

        if (plumbing.HasOptions)
        {
            writer.Write(
                $$"""
                /// <summary>The settings of this socket: those of the attribute, unless others are given when it is created.</summary>
                {{GeneratedFile.Attributes}}
                public global::Heartbeat.HeartbeatOptions Options
                {
                    get => {{plumbing.Names.Connection}}.Options;
                    init => {{plumbing.Names.Connection}}.Options = value;
                }

                """);
        }
        else
        {
            writer.Write(
                $$"""
                /// <inheritdoc/>
                {{GeneratedFile.Attributes}}
                global::Heartbeat.HeartbeatOptions global::Heartbeat.IHeartbeatSocket.Options => {{plumbing.Names.Connection}}.Options;

                """);
        }
    }

    private static void WriteMembers(SourceWriter writer, PlumbingModel plumbing)
    {
        foreach (var member in plumbing.Members)
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

    private static void WriteConnection(SourceWriter writer, PlumbingModel plumbing) => writer.Write(
        $$"""
        {{GeneratedFile.FieldAttributes}}
        private global::Heartbeat.HeartbeatConnection? {{plumbing.Names.Field}};

        // Made when it is first needed, so that the constructors stay the class's own.
        {{GeneratedFile.Attributes}}
        private global::Heartbeat.HeartbeatConnection {{plumbing.Names.Connection}} =>
            {{plumbing.Names.Field}} ?? global::System.Threading.LazyInitializer.EnsureInitialized(
                ref {{plumbing.Names.Field}},
                () => new global::Heartbeat.HeartbeatConnection(this, new {{plumbing.Names.Hooks}}({{(plumbing.CallsInstance ? "this" : "")}}), {{plumbing.Names.Defaults}}.Options));

        """);

    private static void WriteDefaults(SourceWriter writer, PlumbingModel plumbing)
    {
        writer.Write("// Apart from the class, so that its static fields may use them in whatever order they are initialised.");
        writer.Write(GeneratedFile.Attributes);
        writer.Open($"private static class {plumbing.Names.Defaults}");
        if (plumbing.Settings.Count == 0)
        {
            writer.Write("internal static readonly global::Heartbeat.HeartbeatOptions Options = new global::Heartbeat.HeartbeatOptions();");
        }
        else
        {
            writer.Open("internal static readonly global::Heartbeat.HeartbeatOptions Options = new global::Heartbeat.HeartbeatOptions");
            foreach (var setting in plumbing.Settings)
            {
                writer.Write($"{setting.Name} = {setting.Value},");
            }

            writer.Close(";");
        }

        writer.Close();
        writer.BlankLine();
    }

    private static void WriteHookCalls(SourceWriter writer, PlumbingModel plumbing)
    {
        writer.Write(GeneratedFile.Attributes);
        writer.Open($"private sealed class {plumbing.Names.Hooks} : global::Heartbeat.HeartbeatHooks");
        if (plumbing.CallsInstance)
        {
            writer.Write(
                $$"""
                private readonly {{plumbing.Self}} _socket;

                internal {{plumbing.Names.Hooks}}({{plumbing.Self}} socket) => _socket = socket;

                """);
        }

        writer.Write($"{plumbing.OverrideAccessibility} override global::Heartbeat.HookKinds Written =>\n    {string.Join("\n    | ", plumbing.WrittenKinds)};");
        foreach (var hook in plumbing.HookCalls)
        {
            writer.BlankLine();
            WriteHookCall(writer, $"{plumbing.OverrideAccessibility} override {hook.Override}", hook);
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
