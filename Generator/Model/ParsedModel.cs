namespace Heartbeat.Generator.Model;

/// <summary>What was read of a class with the attribute.</summary>
/// <param name="Socket">What is to be emitted, or null where nothing can be.</param>
/// <param name="Integrations">What frameworks would give it, referenced or not.</param>
/// <param name="Diagnostics">What is wrong with the class, where the analyzer would not run.</param>
internal sealed record ParsedModel(SocketModel? Socket, EquatableArray<IntegrationModel> Integrations, EquatableArray<DiagnosticModel> Diagnostics);
