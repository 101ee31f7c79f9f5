namespace Heartbeat.Generator.Model;

/// <summary>What was read of a class with the attribute.</summary>
/// <param name="Socket">What is to be emitted, or null where nothing can be.</param>
/// <param name="Integrations">What it would get from the frameworks whose assembly is there; whether all of a framework is, the pipeline knows.</param>
/// <param name="Diagnostics">What is wrong with the class, where the analyzer would not run.</param>
internal sealed record ParsedModel(SocketModel? Socket, EquatableArray<IntegrationModel> Integrations, EquatableArray<DiagnosticModel> Diagnostics);
