using Heartbeat.Generator.Emission;
using Microsoft.CodeAnalysis.Text;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Prints the class between a request of ASP.NET Core and the runtime. It carries values; what is done with them is the runtime's.</summary>
internal static class RequestEmitter
{
    public static SourceText Emit(RequestModel request) => GeneratedFile.Of(space: null, writer => writer.Write(
        $$"""
        /// <summary>A request that a socket of this assembly is to serve.</summary>
        [global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]
        {{GeneratedFile.Attributes}}
        internal sealed class {{request.ClassName}} : global::Heartbeat.CompilerServices.EndpointRequest
        {
            private readonly global::Microsoft.AspNetCore.Http.HttpContext _context;
            private readonly string _method;
            private readonly global::System.Func<global::Heartbeat.HeartbeatOptions, global::Heartbeat.HeartbeatOptions>? _configure;
            private readonly global::System.Func<global::Microsoft.AspNetCore.Http.HttpContext, global::Heartbeat.IHeartbeatSession> _create;
            private global::Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate? _responseRate;

            private {{request.ClassName}}(
                global::Microsoft.AspNetCore.Http.HttpContext context,
                string method,
                global::System.Func<global::Heartbeat.HeartbeatOptions, global::Heartbeat.HeartbeatOptions>? configure,
                global::System.Func<global::Microsoft.AspNetCore.Http.HttpContext, global::Heartbeat.IHeartbeatSession> create)
            {
                _context = context;
                _method = method;
                _configure = configure;
                _create = create;
            }

            internal static global::Microsoft.AspNetCore.Builder.IEndpointConventionBuilder Map(
                global::Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints,
                string pattern,
                string method,
                global::System.Func<global::Heartbeat.HeartbeatOptions, global::Heartbeat.HeartbeatOptions>? configure,
                global::System.Func<global::Microsoft.AspNetCore.Http.HttpContext, global::Heartbeat.IHeartbeatSession> create)
            {
                return global::Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.Map(
                    endpoints,
                    pattern,
                    new global::Microsoft.AspNetCore.Http.RequestDelegate(context => new {{request.ClassName}}(context, method, configure, create).ServeAsync()));
            }

            protected override string Method => _method;

            protected override bool CanBeUpgraded =>
                _context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>() is not null
                || _context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpExtendedConnectFeature>() is not null;

            protected override bool HasWebSocketMiddleware =>
                _context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpWebSocketFeature>() is not null;

            protected override bool IsWebSocketRequest => _context.WebSockets.IsWebSocketRequest;

            protected override global::System.Func<global::Heartbeat.HeartbeatOptions, global::Heartbeat.HeartbeatOptions>? Configure => _configure;

            protected override global::System.IServiceProvider Services => _context.RequestServices;

            protected override global::System.Net.EndPoint? RemoteEndPoint => _context.Connection.RemoteIpAddress is { } address
                ? new global::System.Net.IPEndPoint(address, _context.Connection.RemotePort)
                : null;

            protected override global::System.Net.Sockets.Socket? ConnectionSocket =>
                _context.Features.Get<global::Microsoft.AspNetCore.Connections.Features.IConnectionSocketFeature>()?.Socket;

            protected override global::System.Threading.CancellationToken ConnectionClosed =>
                _context.Features.Get<global::Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>()?.ConnectionClosed ?? default;

            protected override global::System.Threading.CancellationToken Stopping =>
                global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
                    .GetRequiredService<global::Microsoft.Extensions.Hosting.IHostApplicationLifetime>(_context.RequestServices).ApplicationStopping;

            protected override bool IsKestrel =>
                _context.Features.Get<global::Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is not null;

            protected override string HttpMethod => _context.Request.Method;

            protected override string HttpProtocol => _context.Request.Protocol;

            protected override string Address =>
                $"{_context.Request.Scheme}://{_context.Request.Host}{_context.Request.PathBase}{_context.Request.Path}{_context.Request.QueryString}";

            protected override global::System.Security.Claims.ClaimsPrincipal User => _context.User;

            protected override global::System.Collections.Generic.IEnumerable<string> AllowedOrigins =>
                global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions
                    .GetService<global::Microsoft.Extensions.Options.IOptions<global::Microsoft.AspNetCore.Builder.WebSocketOptions>>(_context.RequestServices)?.Value.AllowedOrigins
                ?? base.AllowedOrigins;

            protected override global::System.Threading.CancellationToken Aborted => _context.RequestAborted;

            protected override global::System.Collections.Generic.IEnumerable<string> RequestHeaderNames => _context.Request.Headers.Keys;

            protected override string? ConnectProtocol =>
                _context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect ? connect.Protocol ?? "" : null;

            protected override string?[] RequestHeader(string name) => _context.Request.Headers[name].ToArray();

            protected override void SetResponseHeader(string name, string value) => _context.Response.Headers[name] = value;

            protected override global::System.Threading.Tasks.Task RefuseAsync(int status, string text)
            {
                _context.Response.StatusCode = status;
                return global::Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(_context.Response, text, _context.RequestAborted);
            }

            protected override global::Heartbeat.IHeartbeatSession CreateSocket() => _create(_context);

            protected override global::System.Threading.Tasks.Task<global::System.Net.WebSockets.WebSocket> AcceptAsync() => _context.WebSockets.AcceptWebSocketAsync();

            protected override global::System.Threading.Tasks.Task<global::System.Net.WebSockets.WebSocket> AcceptAsync(string? subProtocol) => _context.WebSockets.AcceptWebSocketAsync(subProtocol);

            protected override global::System.Threading.Tasks.Task<global::System.IO.Stream> UpgradeAsync() =>
                _context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!.UpgradeAsync();

            protected override global::System.Threading.Tasks.Task<global::System.IO.Stream> AcceptConnectAsync() =>
                _context.Features.Get<global::Microsoft.AspNetCore.Http.Features.IHttpExtendedConnectFeature>()!.AcceptAsync().AsTask();

            protected override void DisableTimeout() => _context.Features.Get<global::Microsoft.AspNetCore.Http.Timeouts.IHttpRequestTimeoutFeature>()?.DisableTimeout();

            protected override void LiftResponseRateLimit()
            {
                if (_context.Features.Get<global::Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinResponseDataRateFeature>() is { } limit)
                {
                    _responseRate = limit.MinDataRate;
                    limit.MinDataRate = null;
                }
            }

            protected override void RestoreResponseRateLimit()
            {
                if (_context.Features.Get<global::Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinResponseDataRateFeature>() is { } limit)
                {
                    limit.MinDataRate = _responseRate;
                }
            }

            protected override void Abort() => _context.Abort();
        }
        """));
}
