using Heartbeat.Runtime.Tests.Fixtures;

namespace Heartbeat.Runtime.Tests.Shell.Servers;

/// <summary>Tests against a scripted server. What else the thread pool does is looked at before a test does anything: see <see cref="Rest"/>.</summary>
public abstract class ServerTests : IAsyncLifetime
{
    public ValueTask InitializeAsync() => new(Rest.Come());

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
