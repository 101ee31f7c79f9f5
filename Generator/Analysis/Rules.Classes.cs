using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <content>What is wrong with a class as a whole.</content>
internal static partial class Rules
{
    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassNotPartial = Create(
        "HBT0001", "Socket class must be partial",
        "'{0}' must be partial, because the generator writes the other half of it; add the modifier 'partial'",
        Classes, DiagnosticSeverity.Error,
        "The generator writes the other half of the class: the members that connect, send and close, and the calls to the hooks. C# lets it do so only in a partial class.");

    /// <summary>{0} the containing type, {1} the socket class in it.</summary>
    public static readonly DiagnosticDescriptor ContainerNotPartial = Create(
        "HBT0002", "Type around a socket class must be partial",
        "'{0}' must be partial, because it contains the socket class '{1}', whose other half is generated; add the modifier 'partial'",
        Classes, DiagnosticSeverity.Error,
        "A nested class is completed inside the type that contains it, so that type must be partial as well.");

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassIsStatic = Create(
        "HBT0003", "Socket class cannot be static",
        "'{0}' is static, but a socket must be instantiable; remove the modifier 'static'",
        Classes, DiagnosticSeverity.Error,
        "Each socket is an object with a connection of its own, and a static class has no objects.");

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassIsAbstract = Create(
        "HBT0004", "Socket class cannot be abstract",
        "'{0}' is abstract, but no derived class could write its hooks; remove the modifier 'abstract', or put [HeartbeatSocket] on the derived class",
        Classes, DiagnosticSeverity.Error,
        "Hooks are partial methods: they are written in the class that has the attribute, and nowhere else. A class that derives from it could not add one.");

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassIsFileLocal = Create(
        "HBT0005", "Socket class cannot be file-local",
        "'{0}' cannot be extended from the generated file, because it or a type around it is file-local; replace the modifier 'file' with 'internal'",
        Classes, DiagnosticSeverity.Error,
        "A file-local type is seen in its own file only, and the generated half is in another file.");

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassIsRecord = Create(
        "HBT0006", "Socket class cannot be a record",
        "'{0}' is a record, whose copies would share one connection; write 'class' instead of 'record'",
        Classes, DiagnosticSeverity.Error,
        "A record is copied with 'with'. The copies would share one connection, and closing one would close them all.");

    /// <summary>{0} the class, {1} the socket class that it derives from.</summary>
    public static readonly DiagnosticDescriptor ClassDerivesFromSocket = Create(
        "HBT0007", "Socket class cannot derive from another socket class",
        "'{0}' derives from the socket class '{1}' and would have two connections; remove [HeartbeatSocket] from one of them, or hold a '{1}' instead of deriving from it",
        Classes, DiagnosticSeverity.Error,
        "The class would have two connections, and members that hide each other.");

    /// <summary>{0} the class, {1} the language version.</summary>
    public static readonly DiagnosticDescriptor LanguageTooOld = Create(
        "HBT0008", "Generated code needs C# 9 or newer",
        "'{0}' needs C# 9 or newer, but this project is compiled as C# {1}; raise LangVersion in the project file, or remove it",
        Classes, DiagnosticSeverity.Error,
        "The generated half uses partial methods that return something, and setters that run only while an object is made. C# has both since version 9.");

    /// <summary>{0} the class's name, {1} the class, {2} why, {3} what would help.</summary>
    public static readonly DiagnosticDescriptor EndpointNotGenerated = Create(
        "HBT0032", "No endpoint is generated",
        "No endpoint 'Map{0}' is generated for '{1}', because {2}; {3}, serve it with AcceptAsync, or set Endpoint = false if it only connects",
        Classes, DiagnosticSeverity.Info,
        "Where ASP.NET Core is referenced, each socket class gets an extension method that serves it: MapFeed for a class Feed. The endpoint constructs the class itself; where it cannot, there is no such method, and a call of it is CS1061.");

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor FailuresNotVisible = Create(
        "HBT0033", "Failures of a socket are not visible",
        "'{0}' has no OnError hook and sets no logger, so unless its creator sets Logger or LoggerFactory in Options, its failures go only to the event source 'Heartbeat', which dotnet-trace records; add OnError",
        Classes, DiagnosticSeverity.Info,
        "A client logs nothing until it is given a logger. Without an OnError hook, nobody hears of attempts that failed, connections that broke and exceptions in hooks.");
}
