using System.ComponentModel;

namespace Heartbeat.CompilerServices;

/// <summary>
/// How the runtime reaches what a generated class stands on, and no user does: an endpoint, for instance, gives a socket options after its
/// constructor has run. One member, and no more later: what the runtime needs in addition is a member of the connection.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGeneratedSocket
{
    /// <summary>What the class stands on.</summary>
    HeartbeatConnection Implementation { get; }
}
