namespace Heartbeat.Generator.Model;

/// <summary>How the runtime's call reaches a hook that was written.</summary>
/// <param name="Override">The runtime's member: <c>void OnPing()</c>.</param>
/// <param name="Expression">The call: <c>_socket.OnPing()</c>.</param>
/// <param name="CompletesAtOnce">Whether the member returns a task and the hook does not.</param>
internal sealed record HookCallModel(string Override, string Expression, bool CompletesAtOnce);
