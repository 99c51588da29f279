using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Actors.NodeAgent.Tests")]
