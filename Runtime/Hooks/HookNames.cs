namespace Heartbeat;

/// <summary>What hooks are called in a class, for whoever reads the log. A hook may be written as …Async too, which the runtime does not know.</summary>
internal static class HookNames
{
    public static string Of(HookKinds hook) => hook switch
    {
        HookKinds.Connecting => "OnConnecting",
        HookKinds.Accepting => "OnAccepting",
        HookKinds.Opening => "OnOpening",
        HookKinds.ShouldReconnect => "ShouldReconnect",
        HookKinds.RetryDelay => "RetryDelay",
        HookKinds.Open => "OnOpen",
        HookKinds.Text or HookKinds.Bytes => "OnMessage",
        HookKinds.Ping => "OnPing",
        HookKinds.Pong => "OnPong",
        HookKinds.Unsent => "OnUnsent",
        HookKinds.Error => "OnError",
        HookKinds.Close => "OnClose",
        HookKinds.Reconnecting => "OnReconnecting",
        HookKinds.GaveUp => "OnGaveUp",
        _ => "A hook",
    };
}
