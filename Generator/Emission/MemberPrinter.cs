using Heartbeat.Generator.Model;

namespace Heartbeat.Generator.Emission;

/// <summary>Prints a member of the interface, which forwards to the connection.</summary>
internal static class MemberPrinter
{
    /// <param name="model">The member.</param>
    /// <param name="connection">The property that has the connection.</param>
    public static string Print(MemberModel model, string connection)
    {
        var member = model.Member;
        var name = model.IsPublic ? $"{member.Type} {member.Name}" : $"{member.Type} {member.Interface.Spelling}.{member.Name}";
        var declaration = (model.IsPublic ? "public " : "") + (member.IsEvent ? "event " : "") + name;
        if (member.IsEvent)
        {
            return $$"""
                {{declaration}}
                {
                    add => {{connection}}.{{member.Name}} += value;
                    remove => {{connection}}.{{member.Name}} -= value;
                }
                """;
        }

        return member.Parameters is not { } parameters
            ? $"{declaration} => {connection}.{member.Name};"
            : $"{declaration}({string.Join(", ", parameters.Select(parameter => Print(parameter, model.IsPublic)))}) =>\n    {connection}.{member.Name}({string.Join(", ", parameters.Select(parameter => parameter.Name))});";
    }

    // A default of an explicit implementation could never be used, and C# warns of it.
    private static string Print(SocketMember.Parameter parameter, bool isPublic) =>
        isPublic && parameter.Default is not null ? $"{parameter.Spelling} {parameter.Name} = {parameter.Default}" : $"{parameter.Spelling} {parameter.Name}";
}
