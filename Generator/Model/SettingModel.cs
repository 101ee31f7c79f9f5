namespace Heartbeat.Generator.Model;

/// <summary>One value that the attribute has written.</summary>
/// <param name="Name">The property of <c>HeartbeatOptions</c>.</param>
/// <param name="Value">What it is set to.</param>
internal sealed record SettingModel(string Name, SettingValue Value);
