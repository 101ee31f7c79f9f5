using Heartbeat.Generator.Model;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>The class between a request of ASP.NET Core and the runtime, of which a project has one.</summary>
/// <param name="HintName">The name of the generated file, unique in the compilation.</param>
/// <param name="ClassName">The class, in the global namespace: a name that no assembly shares which may see this one's internals.</param>
internal sealed record RequestModel(string HintName, string ClassName) : IntegrationModel(HintName);
