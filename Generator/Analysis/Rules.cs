using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <summary>Every mistake that the analyzer knows. An id is never given to another rule; docs/diagnostics.md has a section for each.</summary>
internal static class Rules
{
    private const string Classes = "Heartbeat.Class";
    private const string Settings = "Heartbeat.Setting";
    private const string Hooks = "Heartbeat.Hook";
    private const string Members = "Heartbeat.Member";

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassNotPartial = new(
        "HBT0001", "A socket class must be partial",
        "'{0}' must be partial, because the generator writes the other half of it; add the modifier 'partial'",
        Classes, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the containing type, {1} the socket class in it.</summary>
    public static readonly DiagnosticDescriptor ContainerNotPartial = new(
        "HBT0002", "A type around a socket class must be partial",
        "'{0}' must be partial, because it contains the socket class '{1}', whose other half is generated; add the modifier 'partial'",
        Classes, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassIsStatic = new(
        "HBT0003", "A socket class cannot be static",
        "'{0}' is static, but a socket must be instantiable; remove the modifier 'static'",
        Classes, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassIsAbstract = new(
        "HBT0004", "A socket class cannot be abstract",
        "'{0}' is abstract, but no derived class could write its hooks; remove the modifier 'abstract', or put [HeartbeatSocket] on the derived class",
        Classes, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassIsFileLocal = new(
        "HBT0005", "A socket class cannot be file-local",
        "'{0}' cannot be extended from the generated file, because it or a type around it is file-local; replace the modifier 'file' with 'internal'",
        Classes, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the class.</summary>
    public static readonly DiagnosticDescriptor ClassIsRecord = new(
        "HBT0006", "A socket class cannot be a record",
        "'{0}' is a record, whose copies would share one connection; write 'class' instead of 'record'",
        Classes, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the class, {1} the socket class that it derives from.</summary>
    public static readonly DiagnosticDescriptor ClassDerivesFromSocket = new(
        "HBT0007", "A socket class cannot derive from another socket class",
        "'{0}' derives from the socket class '{1}' and would have two connections; remove [HeartbeatSocket] from one of them, or hold a '{1}' instead of deriving from it",
        Classes, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the class, {1} the language version.</summary>
    public static readonly DiagnosticDescriptor LanguageTooOld = new(
        "HBT0008", "The generated code needs C# 9",
        "'{0}' needs C# 9 or newer, but this project is compiled as C# {1}; raise LangVersion in the project file, or remove it",
        Classes, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the setting, {1} the value, {2} the least that can work, with its unit.</summary>
    public static readonly DiagnosticDescriptor NumberTooSmall = new(
        "HBT0010", "A setting is too small to work",
        "{0} is {1}; it must be {2} or more",
        Settings, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} RetryCap, {1} Retry.</summary>
    public static readonly DiagnosticDescriptor RetryCapBelowRetry = new(
        "HBT0011", "RetryCap is below Retry",
        "RetryCap is {0}, which is below Retry, {1}; no delay is shorter than Retry, so raise RetryCap or leave it out",
        Settings, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the setting, {1} what is wrong with it.</summary>
    public static readonly DiagnosticDescriptor TextCannotBeSent = new(
        "HBT0012", "A heartbeat's text cannot be sent",
        "{0} {1}; give it another text, or leave it out",
        Settings, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the text of both.</summary>
    public static readonly DiagnosticDescriptor PingEqualsPong = new(
        "HBT0013", "Ping and Pong are the same",
        "Ping and Pong are both \"{0}\", so a ping could not be told apart from its answer; change one of them",
        Settings, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the address.</summary>
    public static readonly DiagnosticDescriptor AddressNotValid = new(
        "HBT0014", "The address is not a WebSocket address",
        "\"{0}\" is not an absolute ws or wss address; write one such as wss://example.com/socket",
        Settings, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the setting, {1} the value, {2} the values that there are.</summary>
    public static readonly DiagnosticDescriptor ValueNotDefined = new(
        "HBT0015", "A setting has a value that does not exist",
        "{0} is {1}; it must be {2}",
        Settings, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the method as written, {1} the signatures that are supported.</summary>
    public static readonly DiagnosticDescriptor HookSignatureNotSupported = new(
        "HBT0020", "A hook has a signature that is not supported",
        "'{0}' has the name of a hook but would never be called; write it as {1}, or rename it",
        Hooks, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the method.</summary>
    public static readonly DiagnosticDescriptor HookNotPartial = new(
        "HBT0021", "A hook must be partial",
        "'{0}' would never be called, because a hook must be partial; add the modifier 'partial', or rename it",
        Hooks, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the second, {1} the first.</summary>
    public static readonly DiagnosticDescriptor HookWrittenTwice = new(
        "HBT0022", "A hook is written with two signatures",
        "'{0}' would never be called, because '{1}' is called for the same event; keep one of them",
        Hooks, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the method, {1} what to do.</summary>
    public static readonly DiagnosticDescriptor HookIsAsyncVoid = new(
        "HBT0023", "A hook cannot be async void",
        "'{0}' is async void: nothing would wait for it, and an exception in it would end the process; {1}",
        Hooks, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the hook, {1} why, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor HookNeverCalled = new(
        "HBT0024", "A hook is never called",
        "'{0}' is never called, because {1}; {2}, or remove the hook",
        Hooks, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    /// <summary>{0} the member, {1} the generated one, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor MemberCollides = new(
        "HBT0030", "A member collides with a generated one",
        "'{0}' collides with the generated member '{1}'; {2}",
        Members, DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <summary>{0} the interval in milliseconds.</summary>
    public static readonly DiagnosticDescriptor IntervalOutlivesProxies = new(
        "HBT0040", "Interval is so long that proxies drop the connection",
        "Interval is {0} ms, but common proxies drop a connection that is idle for 60 s (nginx: proxy_read_timeout); make it shorter than 60000",
        Settings, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    /// <summary>{0} the timeout in milliseconds, {1} where it comes from.</summary>
    public static readonly DiagnosticDescriptor TimeoutTripsOnSlowNetworks = new(
        "HBT0041", "Timeout is so short that a slow network trips it",
        "Timeout is {0} ms{1}, which an answer over a slow network can miss; make it 100 or more",
        Settings, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly ImmutableArray<DiagnosticDescriptor> All = ImmutableArray.Create(
        ClassNotPartial,
        ContainerNotPartial,
        ClassIsStatic,
        ClassIsAbstract,
        ClassIsFileLocal,
        ClassIsRecord,
        ClassDerivesFromSocket,
        LanguageTooOld,
        NumberTooSmall,
        RetryCapBelowRetry,
        TextCannotBeSent,
        PingEqualsPong,
        AddressNotValid,
        ValueNotDefined,
        HookSignatureNotSupported,
        HookNotPartial,
        HookWrittenTwice,
        HookIsAsyncVoid,
        HookNeverCalled,
        MemberCollides,
        IntervalOutlivesProxies,
        TimeoutTripsOnSlowNetworks);
}
