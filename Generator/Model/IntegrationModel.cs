namespace Heartbeat.Generator.Model;

/// <summary>What a class gets from a framework that its project references, or what all have in common.</summary>
/// <param name="HintName">The name of the generated file, unique in the compilation.</param>
internal abstract record IntegrationModel(string HintName);
