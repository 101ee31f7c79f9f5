namespace Heartbeat.Generator.Model;

/// <summary>A member of the interface that the class gets.</summary>
/// <param name="Member">Which one.</param>
/// <param name="IsPublic">Whether it is for the public, and not the interface's alone because its name is taken.</param>
internal sealed record MemberModel(SocketMember Member, bool IsPublic);
