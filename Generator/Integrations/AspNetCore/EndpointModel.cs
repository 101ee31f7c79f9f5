using Heartbeat.Generator.Model;

namespace Heartbeat.Generator.Integrations.AspNetCore;

/// <summary>How ASP.NET Core serves a class.</summary>
/// <param name="HintName">The name of the generated file, unique in the compilation.</param>
/// <param name="Namespace">The namespace of the socket, or null for the global one.</param>
/// <param name="Attributes">What the class says of itself, beside what all generated code says.</param>
/// <param name="IsPublic">Whether other assemblies see the socket, and so the method.</param>
/// <param name="ClassName">The static class around the method, unique in the compilation.</param>
/// <param name="MethodName">The method: <c>MapTaskSocket</c>.</param>
/// <param name="Request">The class that all endpoints of the project share.</param>
/// <param name="Socket">The socket, fully qualified.</param>
/// <param name="HasOtherConstructors">Whether the constructor was chosen among several.</param>
/// <param name="Arguments">What its constructor is given.</param>
/// <param name="Members">What its required members are given.</param>
internal sealed record EndpointModel(
    string HintName,
    string? Namespace,
    EquatableArray<string> Attributes,
    bool IsPublic,
    string ClassName,
    string MethodName,
    RequestModel Request,
    string Socket,
    bool HasOtherConstructors,
    EquatableArray<ArgumentSource> Arguments,
    EquatableArray<EndpointMember> Members) : IntegrationModel(HintName);
