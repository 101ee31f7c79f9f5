namespace Heartbeat.Generator.Model;

/// <summary>What a class gets from a framework that its project references.</summary>
/// <param name="HintName">The name of the generated file, unique in the compilation.</param>
internal abstract record IntegrationModel(string HintName);
