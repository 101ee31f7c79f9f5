namespace Heartbeat.Testing;

/// <summary>What whoever dials needs of a server.</summary>
internal interface IListener
{
    Uri Uri { get; }

    bool ListensAt(Uri address);

    /// <summary>Somebody has dialed.</summary>
    void Answer(Dial dial);
}
