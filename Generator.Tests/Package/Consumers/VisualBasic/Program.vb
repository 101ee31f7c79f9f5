Imports Heartbeat
Imports Prices

Module Program
    Sub Main()
        Dim socket As IHeartbeatSocket = New PriceSocket()
        Console.WriteLine(socket.State.ToString())
    End Sub
End Module
