using Heartbeat.Generator.Emission;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Prints the method that maps a class to a route of ASP.NET Core.</summary>
internal static class EndpointEmitter
{
    public static SourceText Emit(EndpointModel endpoint) => GeneratedFile.Of(endpoint.Namespace, writer => writer.Write(
        $$"""
        /// <summary>Lets ASP.NET Core serve <see cref="{{endpoint.Socket}}"/>.</summary>
        [global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]
        {{string.Join("\n", endpoint.Attributes.Select(attribute => $"[{attribute}]").Prepend(GeneratedFile.Attributes))}}
        {{(endpoint.IsPublic ? "public" : "internal")}} static class {{endpoint.ClassName}}
        {
            /// <summary>Accepts WebSocket requests, each with a <see cref="{{endpoint.Socket}}"/> of its own.</summary>
            /// <remarks>
            /// The parameters of the constructor{{(endpoint.HasOtherConstructors ? " (the one with [ActivatorUtilitiesConstructor], else the one with the most parameters)" : "")}}, and required members, come from the request: the
            /// HttpContext itself, the CancellationToken that is cancelled when the request is aborted, and services. One that may be null may be
            /// missing; one with another default value keeps it. When the application stops, the connections are closed with 1001 (going away).
            /// </remarks>
            /// <param name="endpoints">Where the route is added.</param>
            /// <param name="pattern">The route.</param>
            /// <param name="configure">
            /// Changes the options of each socket. It is given those that the constructor left, with the application's log and meters where it left
            /// none. Null leaves them.
            /// </param>
            /// <returns>For conventions on the route, such as who may use it.</returns>
            public static global::Microsoft.AspNetCore.Builder.IEndpointConventionBuilder {{endpoint.MethodName}}(
                this global::Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints,
                string pattern,
                global::System.Func<global::Heartbeat.HeartbeatOptions, global::Heartbeat.HeartbeatOptions>? configure = null)
            {
                return global::{{endpoint.Request.ClassName}}.Map(
                    endpoints,
                    pattern,
                    "{{endpoint.MethodName}}",
                    configure,
                    static context => new {{endpoint.Socket}}({{Arguments(endpoint)}}){{Members(endpoint)}});
            }
        }
        """));

    // One line each, as far as there are several.
    private static string Arguments(EndpointModel endpoint)
    {
        const string Separator = "\n                ";
        var arguments = endpoint.Arguments.Select(ArgumentPrinter.Print);
        return endpoint.Arguments.Count < 2
            ? string.Concat(arguments)
            : Separator + string.Join("," + Separator, arguments);
    }

    private static string Members(EndpointModel endpoint) => endpoint.Members.Count == 0
        ? ""
        : $"\n            {{\n{string.Concat(endpoint.Members.Select(member => $"                {member.Name} = {ArgumentPrinter.Print(member.Source)},\n"))}            }}";
}
