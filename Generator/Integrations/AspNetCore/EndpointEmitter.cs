using Heartbeat.Generator.Emission;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Prints the method that maps a class to a route of ASP.NET Core.</summary>
internal static class EndpointEmitter
{
    public static SourceText Emit(EndpointModel endpoint) => GeneratedFile.Of(endpoint.Namespace, writer => writer.Write(
        $$"""
        /// <summary>Lets ASP.NET Core serve <see cref="{{endpoint.Socket}}"/>.</summary>
        {{string.Join("\n", endpoint.Attributes.Select(attribute => $"[{attribute}]").Prepend(GeneratedFile.Attributes))}}
        {{(endpoint.IsPublic ? "public" : "internal")}} static class {{endpoint.ClassName}}
        {
            /// <summary>
            /// Accepts WebSocket requests, each with a <see cref="{{endpoint.Socket}}"/> of its own. Its constructor's parameters come from
            /// the request's services; of several constructors, the one marked with [ActivatorUtilitiesConstructor] is called, else the one
            /// with the most parameters.
            /// When the application stops, the sessions are closed with 1001 (going away).
            /// </summary>
            /// <param name="endpoints">Where the route is added.</param>
            /// <param name="pattern">The route.</param>
            /// <returns>For conventions on the route, such as who may use it.</returns>
            public static global::Microsoft.AspNetCore.Builder.IEndpointConventionBuilder {{endpoint.MethodName}}(
                this global::Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints,
                string pattern)
            {
                return global::Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.Map(
                    endpoints, pattern, new global::Microsoft.AspNetCore.Http.RequestDelegate(RunAsync));
            }

            private static async global::System.Threading.Tasks.Task RunAsync(global::Microsoft.AspNetCore.Http.HttpContext context)
            {
                // The middleware marks every request that the server could upgrade.
                bool couldBeWebSocket = context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>() is not null
                    || context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpExtendedConnectFeature>() is not null;
                if (couldBeWebSocket && context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpWebSocketFeature>() is null)
                {
                    throw new global::System.InvalidOperationException(
                        "{{endpoint.MethodName}} needs the WebSocket middleware. Call app.UseWebSockets() before the endpoints are reached.");
                }

                if (!context.WebSockets.IsWebSocketRequest)
                {
                    context.Response.StatusCode = 400;
                    await global::Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                        context.Response, "This endpoint accepts WebSocket requests only.", context.RequestAborted);
                    return;
                }

                global::Microsoft.Extensions.Hosting.IHostApplicationLifetime lifetime = global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
                    .GetRequiredService<global::Microsoft.Extensions.Hosting.IHostApplicationLifetime>(context.RequestServices);
                await using global::Heartbeat.IHeartbeatSocket socket = new {{endpoint.Socket}}({{Arguments(endpoint)}}){{Members(endpoint)}};
                global::System.Net.WebSockets.WebSocket webSocket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.AcceptAsync(webSocket, lifetime.ApplicationStopping);
            }
        }
        """));

    // One line each, as far as there are several.
    private static string Arguments(EndpointModel endpoint)
    {
        const string Separator = "\n            ";
        var arguments = endpoint.Arguments.Select(ArgumentPrinter.Print);
        return endpoint.Arguments.Count < 2
            ? string.Concat(arguments)
            : Separator + string.Join("," + Separator, arguments);
    }

    private static string Members(EndpointModel endpoint) => endpoint.Members.Count == 0
        ? ""
        : $"\n        {{\n{string.Concat(endpoint.Members.Select(member => $"            {member.Name} = {ArgumentPrinter.Print(member.Source)},\n"))}        }}";
}
