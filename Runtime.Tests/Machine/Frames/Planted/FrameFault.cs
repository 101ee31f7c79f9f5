namespace Heartbeat.Runtime.Tests.Frames.Planted;

/// <summary>A fault that is put into frames or handshakes to see whether their tests find it: a patch of one place in one file.</summary>
/// <param name="Name">What is wrong then.</param>
/// <param name="File">The file in Runtime/Frames/.</param>
/// <param name="Was">What stands there; exactly once.</param>
/// <param name="Becomes">What stands there with the fault.</param>
public sealed record FrameFault(string Name, string File, string Was, string Becomes)
{
    public override string ToString() => Name;
}
