namespace Heartbeat.Testing;

/// <summary>What a stage needs of a host.</summary>
internal interface IHost
{
    /// <summary>Does something now, or when the host goes on.</summary>
    void Do(Action action);
}
