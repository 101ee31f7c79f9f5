namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>Prints where an argument comes from, inside the method that has the request.</summary>
internal static class ArgumentPrinter
{
    private const string Extensions = "global::Microsoft.Extensions.DependencyInjection";
    private const string Provider = "context.RequestServices";

    public static string Print(ArgumentSource source) => source switch
    {
        ArgumentSource.HttpContext => "context",
        ArgumentSource.RequestAborted => "context.RequestAborted",
        ArgumentSource.ServiceProvider => Provider,
        ArgumentSource.Service service => Print(service),
        ArgumentSource.Constant constant => constant.Expression,
        _ => throw new InvalidOperationException($"Nothing prints a {source.GetType().Name}."),
    };

    private static string Print(ArgumentSource.Service service)
    {
        var get = service.IsRequired ? "GetRequired" : "Get";
        var mark = service.ForgivesNull ? "!" : "";
        return service.Key is { } key
            ? $"{Extensions}.ServiceProviderKeyedServiceExtensions.{get}KeyedService<{service.Type}>({Provider}, {key}){mark}"
            : $"{Extensions}.ServiceProviderServiceExtensions.{get}Service<{service.Type}>({Provider}){mark}";
    }
}
