using Microsoft.CodeAnalysis;

namespace Heartbeat.Generator.Analysis;

/// <content>What is wrong with a hook.</content>
internal static partial class Rules
{
    /// <summary>{0} the method as written, {1} the nearest signature, {2} whether there are others, {3} what to do with the message there, if anything.</summary>
    public static readonly DiagnosticDescriptor HookSignatureNotSupported = Create(
        "HBT0020", "Unsupported hook signature",
        "'{0}' has the name of a hook but would never be called; write it as '{1}'{2}{3}, or rename it",
        Hooks, DiagnosticSeverity.Error,
        "A hook takes and returns what the generated code gives and expects. A method with its name that takes or returns something else is called by nobody.");

    /// <summary>{0} the method.</summary>
    public static readonly DiagnosticDescriptor HookNotPartial = Create(
        "HBT0021", "Hook must be partial",
        "'{0}' would never be called, because a hook must be partial; add the modifier 'partial', or rename it",
        Hooks, DiagnosticSeverity.Error,
        "The generator declares the hooks, and you write their bodies: the two halves of a partial method. A method that is not partial is a method of its own, which nobody calls.");

    /// <summary>{0} the second, {1} the first.</summary>
    public static readonly DiagnosticDescriptor HookWrittenTwice = Create(
        "HBT0022", "Two hooks for the same event",
        "'{0}' would never be called, because '{1}' handles the same event; keep one of them",
        Hooks, DiagnosticSeverity.Error,
        "Each event is delivered to one hook only. Of two hooks for the same event, only one can be called.");

    /// <summary>{0} the method, {1} what to do.</summary>
    public static readonly DiagnosticDescriptor HookIsAsyncVoid = Create(
        "HBT0023", "Hook cannot be async void",
        "'{0}' is async void: nothing would wait for it, and an exception in it would end the process; {1}",
        Hooks, DiagnosticSeverity.Error,
        "Nothing can wait for an async void method: the next message would be delivered before this one is handled, and an exception in it would not reach OnError but end the process.");

    /// <summary>{0} the hook, {1} why, {2} what to do.</summary>
    public static readonly DiagnosticDescriptor HookNeverCalled = Create(
        "HBT0024", "Hook is never called",
        "'{0}' is never called, because {1}; {2}, or remove the hook",
        Hooks, DiagnosticSeverity.Warning,
        "With Max = 0 the socket never reconnects, so the hooks of a reconnect are not called. Options can set another value at run time. OnAccepting is called by the endpoint that is generated where ASP.NET Core is referenced, and by nothing else.");

    /// <summary>{0} the method, {1} the hook that was meant.</summary>
    public static readonly DiagnosticDescriptor HookNameUnknown = Create(
        "HBT0025", "Unknown hook name",
        "'{0}' is no hook; did you mean '{1}'?",
        Hooks, DiagnosticSeverity.Error,
        "The generator declares the hooks by their names. A partial method with another name has no declaration, so nobody calls it.");

    /// <summary>{0} the hook, {1} what it returns.</summary>
    public static readonly DiagnosticDescriptor HookLacksAccessModifier = Create(
        "HBT0026", "Hook that returns something needs an access modifier",
        "'{0}' returns '{1}', and C# requires an access modifier on a partial method that returns something; add 'private'",
        Hooks, DiagnosticSeverity.Error,
        "C# lets only a partial method that returns void stay without an access modifier. Its own errors for this are CS8796 and CS8799.");
}
