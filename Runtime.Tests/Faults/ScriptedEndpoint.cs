using Heartbeat.Runtime.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>Serves a scripted socket as a class with the attribute is served: by the endpoint that the generator has written into this assembly.</summary>
internal static class ScriptedEndpoint
{
    public static IEndpointConventionBuilder MapScripted(this IEndpointRouteBuilder endpoints, string pattern, Func<HttpContext, ScriptedSocket> create)
        => HeartbeatRequest_Heartbeat_2ERuntime_2ETests_2EFaults.Map(endpoints, pattern, nameof(MapScripted), configure: null, create);
}
