using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage("ApiDesign", "RS0026", Scope = "member", Target = "~M:Heartbeat.HeartbeatConnection.ConnectAsync(System.Threading.CancellationToken)", Justification = "The first parameter tells them apart.")]
[assembly: SuppressMessage("ApiDesign", "RS0026", Scope = "member", Target = "~M:Heartbeat.HeartbeatConnection.ConnectAsync(System.Uri,System.Threading.CancellationToken)", Justification = "The first parameter tells them apart.")]
[assembly: SuppressMessage("ApiDesign", "RS0026", Scope = "member", Target = "~M:Heartbeat.HeartbeatConnection.SendAsync(System.String,System.Threading.CancellationToken)", Justification = "The first parameter tells them apart.")]
[assembly: SuppressMessage("ApiDesign", "RS0026", Scope = "member", Target = "~M:Heartbeat.HeartbeatConnection.SendAsync(System.ReadOnlyMemory{System.Byte},System.Net.WebSockets.WebSocketMessageType,System.Threading.CancellationToken)", Justification = "The first parameter tells them apart.")]
[assembly: SuppressMessage("ApiDesign", "RS0026", Scope = "member", Target = "~M:Heartbeat.IHeartbeatSocket.ConnectAsync(System.Threading.CancellationToken)", Justification = "The first parameter tells them apart.")]
[assembly: SuppressMessage("ApiDesign", "RS0026", Scope = "member", Target = "~M:Heartbeat.IHeartbeatSocket.ConnectAsync(System.Uri,System.Threading.CancellationToken)", Justification = "The first parameter tells them apart.")]
[assembly: SuppressMessage("ApiDesign", "RS0026", Scope = "member", Target = "~M:Heartbeat.IHeartbeatSocket.SendAsync(System.String,System.Threading.CancellationToken)", Justification = "The first parameter tells them apart.")]
[assembly: SuppressMessage("ApiDesign", "RS0026", Scope = "member", Target = "~M:Heartbeat.IHeartbeatSocket.SendAsync(System.ReadOnlyMemory{System.Byte},System.Net.WebSockets.WebSocketMessageType,System.Threading.CancellationToken)", Justification = "The first parameter tells them apart.")]
