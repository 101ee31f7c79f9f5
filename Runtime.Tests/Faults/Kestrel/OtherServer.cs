using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Heartbeat.Runtime.Tests.Kestrel;

/// <summary>A server of which nobody knows how its connections behave.</summary>
internal static class OtherServer
{
    /// <summary>Takes away what Kestrel is known by.</summary>
    public static void Pretend(HttpContext context) => context.Features.Set<IHttpMinRequestBodyDataRateFeature>(null);
}
